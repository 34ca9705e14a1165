"""Reads calls of `aws` as a JSON list of {words, input}, answers which the AWS CLI would refuse: [words, why].

The CLI parses the arguments and checks them against its model of the operation; the request that it makes of them is
not sent: that it was made is the proof. A CLI is made for each service, and the models are read once.
"""
import contextlib
import functools
import io
import json
import re
import sys
import tempfile
from unittest import mock

from awscli.clidriver import create_clidriver

# Only version 2 has it, and nothing but the Region to check in it.
ONLY_IN_VERSION_2 = {("sso", "login")}
PIPE = re.compile(r"(fileb?://)/dev/stdin")


class Sent(Exception):
    """The request is made, and would be sent."""


loader = create_clidriver().session.get_component("data_loader")


def new_driver():
    driver = create_clidriver()
    driver.session.register_component("data_loader", loader)
    return driver


@functools.cache
def driver_of(_service):
    return new_driver()


def problem_of(driver, words, given):
    if tuple(words[:2]) in ONLY_IN_VERSION_2:
        return None
    sent = []

    def send(*_):
        sent.append(True)
        raise Sent()

    said = io.StringIO()
    sending = mock.patch("botocore.endpoint.Endpoint.make_request", send)
    # It looks whether it could open a session before it asks for one.
    plugin = mock.patch("awscli.customizations.ecs.executecommand.check_call")
    with sending, plugin, contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        with tempfile.NamedTemporaryFile("w") as pipe:
            pipe.write(given)
            pipe.flush()
            try:
                driver.main([PIPE.sub(lambda found: found[1] + pipe.name, word) for word in words])
            except SystemExit:
                pass
    return None if sent else said.getvalue().strip()[-400:] or "no request comes of it"


def problem_with(words, given):
    if not problem_of(driver_of(words[0]), words, given):
        return None
    # What the CLI adds for one operation may be in the way of the next.
    return problem_of(new_driver(), words, given)


calls = json.load(sys.stdin)
problems = [[call["words"], problem_with(call["words"], call.get("input", ""))] for call in calls]
json.dump([problem for problem in problems if problem[1]], sys.stdout)
