"""Peers over libzmq and plain TCP that say nothing, garbage, or sign wrongly: the
kernel goes on answering the others. Driven over the fake session."""

import json
import os
import socket
import time

import pytest
import zmq
from jupyter_client.manager import start_new_kernel
from jupyter_client.session import Session

TIMEOUT = 60


@pytest.fixture
def kernel():
    manager, client = start_new_kernel(kernel_name="hone-fake")
    context = zmq.Context()
    yield manager, client, context
    client.stop_channels()
    manager.shutdown_kernel()
    context.destroy(linger=0)


def lives(client):
    outputs = []
    reply = client.execute_interactive("print on", output_hook=outputs.append, timeout=TIMEOUT)
    assert reply["content"]["status"] == "ok"
    assert [m["content"]["text"] for m in outputs if m["msg_type"] == "stream"] == ["on\n"]
    assert client.hb_channel.is_beating()


def ports(manager):
    return [manager.shell_port, manager.control_port, manager.stdin_port, manager.iopub_port, manager.hb_port]


def newcomer_is_served(manager):
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=TIMEOUT)
        lives(client)
    finally:
        client.stop_channels()


def test_peers_that_say_nothing(kernel):
    manager, client, context = kernel
    silent = [socket.create_connection((manager.ip, p)) for p in ports(manager) * 3]
    kinds = [zmq.DEALER, zmq.DEALER, zmq.DEALER, zmq.SUB, zmq.REQ]
    for kind, port in zip(kinds, ports(manager)):
        context.socket(kind).connect(f"tcp://{manager.ip}:{port}")
    lives(client)
    newcomer_is_served(manager)
    for s in silent:
        s.close()
    lives(client)


def test_garbage_over_tcp(kernel):
    manager, client, _ = kernel
    for garbage in [b"GET / HTTP/1.0\r\n\r\n" * 9, b"\0" * 500, b"\xff" * 500, os.urandom(4000)]:
        for port in ports(manager):
            with socket.create_connection((manager.ip, port)) as s:
                s.sendall(garbage)
    lives(client)
    newcomer_is_served(manager)


def test_malformed_messages_over_libzmq(kernel):
    manager, client, context = kernel
    for port in (manager.shell_port, manager.control_port, manager.stdin_port):
        dealer = context.socket(zmq.DEALER)
        dealer.connect(f"tcp://{manager.ip}:{port}")
        for frames in [[b""], [b"x"], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"", b"{}", b"{}", b"{}"], [b""] * 1000,
                       [b"<IDS|MSG>"] * 20, [os.urandom(100_000)] * 10]:
            dealer.send_multipart(frames)
    for topic in (b"", b"kernel", b"\xff" * 100):
        context.socket(zmq.SUB).connect(f"tcp://{manager.ip}:{manager.iopub_port}")
    lives(client)


def test_wrong_signature_gets_no_answer(kernel):
    manager, client, context = kernel
    foreign = Session(key=b"not the key")
    own = Session(key=manager.session.key)
    dealer = context.socket(zmq.DEALER)
    dealer.connect(f"tcp://{manager.ip}:{manager.shell_port}")
    for _ in range(5):
        foreign.send(dealer, "kernel_info_request")
        foreign.send(dealer, "execute_request", {"code": "print stolen"})
        frames = own.serialize(own.msg("execute_request", {"code": "print mine"}))
        frames[-1] = json.dumps({"code": "print changed"}).encode()
        dealer.send_multipart(frames)
    assert not dealer.poll(500)
    # The same connection, rightly signed, is answered.
    own.send(dealer, "kernel_info_request")
    assert dealer.poll(TIMEOUT * 1000)
    _, reply = own.recv(dealer)
    assert reply["msg_type"] == "kernel_info_reply"
    lives(client)


def test_heartbeats_of_libzmq(kernel):
    manager, client, context = kernel
    dealer = context.socket(zmq.DEALER)
    dealer.setsockopt(zmq.HEARTBEAT_IVL, 50)
    dealer.setsockopt(zmq.HEARTBEAT_TIMEOUT, 300)
    monitor = dealer.get_monitor_socket(zmq.EVENT_DISCONNECTED)
    dealer.connect(f"tcp://{manager.ip}:{manager.shell_port}")
    own = Session(key=manager.session.key)
    until = time.monotonic() + 1.5
    while time.monotonic() < until:
        own.send(dealer, "kernel_info_request")
        assert dealer.poll(TIMEOUT * 1000)
        own.recv(dealer)
    assert not monitor.poll(0), "libzmq missed the answers to its PINGs"
    lives(client)


def test_a_subscriber_that_does_not_read(kernel):
    manager, client, context = kernel
    lazy = context.socket(zmq.SUB)
    lazy.setsockopt(zmq.RCVHWM, 1)
    lazy.setsockopt(zmq.RCVBUF, 4096)
    lazy.subscribe(b"")
    lazy.connect(f"tcp://{manager.ip}:{manager.iopub_port}")
    for _ in range(20):
        reply = client.execute_interactive("flood 200000", output_hook=lambda m: None, timeout=TIMEOUT)
        assert reply["content"]["status"] == "ok"
    lives(client)
