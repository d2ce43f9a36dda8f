// Linked into a program, wipes what the program gives back to its heap. There is nothing to call.
