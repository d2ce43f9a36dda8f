"""A real SMTP server for one test. Says its port, then one line of JSON for each mail; ends when its input ends."""

import argparse
import asyncio
import base64
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

options = argparse.ArgumentParser()
options.add_argument("--security", default="none")
options.add_argument("--certificate")
options.add_argument("--key")
options.add_argument("--login", help="user:password that is accepted; without TLS too, which only a test may do")
options.add_argument("--mail", help="what is answered to MAIL")
options.add_argument("--rcpt", help="what is answered to RCPT")
options.add_argument("--data", help="what is answered after the message")
options.add_argument("--greeting", help="all that is said to anybody")
options.add_argument("--stalls", action="store_true", help="accepts connections and says nothing")
arguments = options.parse_args()


def say(**event):
    print(json.dumps(event), flush=True)


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if arguments.mail:
            return arguments.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if arguments.rcpt:
            return arguments.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if arguments.data:
            return arguments.data
        say(
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            helo=session.host_name,
            isEncrypted=server.transport.get_extra_info("ssl_object") is not None,
            isAuthenticated=bool(session.authenticated),
            content=base64.b64encode(envelope.original_content).decode(),
        )
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    accepted = arguments.login.encode().split(b":", 1)
    return AuthResult(success=[data.login, data.password] == accepted, handled=False)


class Curt(asyncio.Protocol):
    def connection_made(self, transport):
        if arguments.greeting:
            transport.write(arguments.greeting.encode() + b"\r\n")


def protocol(context):
    if arguments.stalls or arguments.greeting:
        return Curt()
    settings = {"hostname": "relay.test"}
    if arguments.security == "startTLS":
        settings.update(tls_context=context, require_starttls=True)
    if arguments.login:
        settings.update(authenticator=authenticate, auth_required=True, auth_require_tls=False)
    return SMTP(Handler(), **settings)


async def main():
    context = None
    if arguments.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(arguments.certificate, arguments.key)
    loop = asyncio.get_running_loop()
    implicit = context if arguments.security == "tls" else None
    server = await loop.create_server(lambda: protocol(context), "127.0.0.1", 0, ssl=implicit)
    say(port=server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
