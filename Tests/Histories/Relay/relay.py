"""An SMTP relay on this machine, which leaves what it gets in a folder. Says "takes" when it listens.

After SIGUSR1 it refuses for now whatever it is brought, and says "refuses"; after SIGUSR2 it takes it again, and says so. What it
refuses it keeps all the same: somebody who read over its shoulder knows the secrets in it.
"""

import asyncio
import os
import signal
import sys
import time

port, folder = int(sys.argv[1]), sys.argv[2]
takes = True


def be(wanted):
    global takes
    takes = wanted
    print("takes" if takes else "refuses", flush=True)


def keep(message):
    path = f"{folder}/{time.time_ns():020}"
    with open(path, "wb") as file:
        file.write(message)
    os.rename(path, f"{path}.eml")


async def read_message(reader):
    lines = []
    while (line := await reader.readline()) != b".\r\n":
        if not line:
            return None
        lines.append(line[1:] if line.startswith(b".") else line)
    return b"".join(lines)


async def talk(reader, writer):
    async def answer(text):
        writer.write(text + b"\r\n")
        await writer.drain()

    await answer(b"220 relay.test")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            await answer(b"354 Go on")
            message = await read_message(reader)
            if message is None:
                return
            keep(message)
            await answer(b"250 OK" if takes else b"451 4.3.0 Later")
        elif verb == b"QUIT":
            return await answer(b"221 Bye")
        else:
            await answer(b"250 OK")


async def serve(reader, writer):
    try:
        await talk(reader, writer)
    except ConnectionError:
        pass
    finally:
        writer.close()


async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, be, False)
    loop.add_signal_handler(signal.SIGUSR2, be, True)
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    be(True)
    async with server:
        await server.serve_forever()


asyncio.run(main())
