"""Runs the AWS emulator until the standard input ends, which it does however the process that started this one ends.

What the emulator does otherwise than AWS is mended here, or told in a test; never in the product.
"""

import os
import shutil
import signal
import sys
import threading

from ministack.app import main
from ministack.services import eventbridge, lambda_svc
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS as handlers


def end_with_parent() -> None:
    sys.stdin.buffer.read()
    # Whoever would have removed this private folder may be dead.
    shutil.rmtree(os.getcwd(), ignore_errors=True)
    # The group that this process leads: the workers of the deployed functions go with it.
    os.killpg(os.getpid(), signal.SIGKILL)


def after_create(resource_type: str, complete) -> None:
    create = handlers[resource_type]["create"]

    def create_and_complete(logical_id, properties, stack_name):
        name, attributes = create(logical_id, properties, stack_name)
        complete(name, properties)
        return name, attributes

    handlers[resource_type]["create"] = create_and_complete


def keep_network(name, properties) -> None:
    """A stack forgets the VPC of its functions, which `vpcwatch doctor` asks for."""
    config = lambda_svc._functions[name]["config"]
    config["VpcConfig"] = lambda_svc._vpc_config_with_id(properties.get("VpcConfig"))


def keep_birth(name, _properties) -> None:
    """A stack forgets when its rules were made, from when on their minutes count."""
    eventbridge._rules[eventbridge._rule_key(name, "default")]["CreationTime"] = eventbridge._now_ts()


threading.Thread(target=end_with_parent, daemon=True).start()
after_create("AWS::Lambda::Function", keep_network)
after_create("AWS::Events::Rule", keep_birth)
sys.exit(main())
