"""What a hospital's own programmers use to talk to us; rests on the protocol only.

    client = Client(Station(url, code, name, place, key=bytes.fromhex(secret)))
    answer = client.call("1101", {"data": {...}}, insured="610403")

Whatever changes something is better prepared, kept, and then sent:

    message = client.prepare("2304", {"data": {...}}, insured="610403")
    keep(message.msgid, message.body)
    answer = client.resolved(message, psn_no)
"""

from yidi.client.client import Client, Outcome, OutcomeUnknown
from yidi.client.messages import Answer, Message, Station

__all__ = ["Answer", "Client", "Message", "Outcome", "OutcomeUnknown", "Station"]
