// For LD_PRELOAD: nobody calls anything of it by name.
