"""Reads command lines as a JSON list, answers which of them the AWS CLI would refuse, and why.

The CLI parses the arguments and checks them against its model of the operation; the request that it makes of them is
not sent: that it was made is the proof.
"""
import contextlib
import io
import json
import shlex
import sys
from unittest import mock

from awscli.clidriver import create_clidriver

ENDS = {"|", "||", "&&", ";", "&", "\n"}
REDIRECTIONS = {"<", ">", ">>", "<<<"}


class Sent(Exception):
    """The request is made, and would be sent."""


def simple_commands(line):
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>\n")
    lexer.whitespace_split = True
    lexer.commenters = ""
    command, is_file = [], False
    for word in lexer:
        if word in ENDS:
            yield command
            command = []
        elif word in REDIRECTIONS:
            is_file = True
        elif is_file:
            is_file = False
        else:
            command.append(word)
    yield command


def problem_of(arguments):
    sent = []

    def send(*_):
        sent.append(True)
        raise Sent()

    said = io.StringIO()
    sending = mock.patch("botocore.endpoint.Endpoint.make_request", send)
    with sending, contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            create_clidriver().main(arguments)
        except SystemExit:
            pass
    return None if sent else said.getvalue().strip()[-400:] or "no request comes of it"


problems = []
for line in json.load(sys.stdin):
    try:
        commands = list(simple_commands(line))
    except ValueError as error:
        problems.append([line, str(error)])
        continue
    for command in commands:
        if command and command[0] == "aws":
            problem = problem_of(command[1:])
            if problem:
                problems.append([line, problem])
json.dump(problems, sys.stdout)
