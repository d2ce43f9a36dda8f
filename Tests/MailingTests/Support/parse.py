"""Reads a mail as a stranger would, with Python's strict modern policy, and says what it saw."""

import email
import email.header
import email.policy
import email.utils
import json
import sys

raw = sys.stdin.buffer.read()
message = email.message_from_bytes(raw, policy=email.policy.default)
parts = {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}
defects = [repr(defect) for part in message.walk() for defect in part.defects]
defects += [repr(defect) for value in message.values() for defect in value.defects]
# Python 3.11's new parser keeps the blanks between the encoded words of a name, against RFC 2047, section 6.2.
name = email.utils.parseaddr(email.message_from_bytes(raw)["From"])[0]
lines = raw.split(b"\r\n")
print(json.dumps({
    "headers": [[name, str(value)] for name, value in message.items()],
    "fromName": str(email.header.make_header(email.header.decode_header(name))),
    "fromAddress": message["From"].addresses[0].addr_spec,
    "to": [address.addr_spec for address in message["To"].addresses],
    "date": message["Date"].datetime.isoformat(),
    "type": message.get_content_type(),
    "partTypes": [part.get_content_type() for part in message.iter_parts()],
    "text": parts["text/plain"].get_content().replace("\r\n", "\n"),
    "html": parts["text/html"].get_content().replace("\r\n", "\n"),
    "defects": defects,
    "longestLine": max(len(line) for line in lines),
    "strayLineEnds": sum(line.count(b"\n") + line.count(b"\r") for line in lines),
    "isASCII": raw.isascii(),
}))
