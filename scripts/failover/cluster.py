"""etcd, three PostgreSQL servers under Patroni and the two Lamppost servers: started, asked, killed."""

import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

PACKAGES = ["etcd-server", "patroni", "postgresql", "python3-etcd", "python3-psycopg2"]
PATRONICTL = shutil.which("patronictl") or "/usr/bin/patronictl"
SERVER_USER = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

# Stops what still runs and tidies up when the test ends, however it ends: its standard input closes then.
# A number may have gone to a stranger meanwhile: a process is ours when it works in our directory.
GUARD = r"""
trap '' INT TERM HUP
cat >/dev/null
for file in "$1"/*.pid; do
    pid=$(cat "$file" 2>/dev/null) || continue
    [ "$(readlink "/proc/$pid/cwd")" = "$1" ] && kill -9 "$pid"
done
sleep 1
for data in "$1"/*/data; do
    pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null) || continue
    [ "$(readlink "/proc/$pid/cwd")" = "$data" ] && kill -QUIT "$pid" && kill -CONT "$pid"
done
sleep 1
[ -n "$2" ] || rm -rf "$1"
"""

PATRONI = """
scope: lamppost
name: {name}
restapi: {{listen: '127.0.0.1:{rest}', connect_address: '127.0.0.1:{rest}'}}
etcd3: {{hosts: '127.0.0.1:{etcd}'}}
bootstrap:
  dcs:
    ttl: 15
    loop_wait: 2
    retry_timeout: 5
    synchronous_mode: true
    synchronous_mode_strict: true
    postgresql:
      use_pg_rewind: true
      use_slots: true
      parameters: {{wal_log_hints: 'on', max_connections: 100, shared_buffers: 64MB,
                    wal_retrieve_retry_interval: 1s}}
  initdb: [{{encoding: UTF8}}, {{locale: C.UTF-8}}, data-checksums]
postgresql:
  listen: 127.0.0.1:{port}
  connect_address: 127.0.0.1:{port}
  data_dir: {home}/data
  bin_dir: {binaries}
  pgpass: {home}/pgpass
  pg_hba: [local all all trust, host all all 127.0.0.1/32 trust, host replication all 127.0.0.1/32 trust]
  authentication:
    superuser: {{username: postgres}}
    replication: {{username: replicator}}
    rewind: {{username: rewinder}}
  parameters: {{unix_socket_directories: '{home}', logging_collector: 'off'}}
"""


def say(text):
    print(f"== {text}", flush=True)


def wait_until(what, seconds, question):
    """Asks until the answer is true and returns it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.2)
    raise SystemExit(f"after {seconds} s still not: {what}")


def install_what_is_missing():
    found = shutil.which("etcd") and os.path.exists(PATRONICTL)
    if found and list(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return
    say(f"installing {' '.join(PACKAGES)}")
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    # Debian may start services of its own for these. The test neither uses nor touches them.
    subprocess.run([*sudo, "apt-get", "update", "-q"], check=True)
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES]
    subprocess.run([*sudo, "env", "DEBIAN_FRONTEND=noninteractive", *install], check=True)


class Ports:
    """Free ports below those that the system gives to clients."""

    def __init__(self):
        self.next = 15_000 + os.getpid() % 10_000

    def take(self):
        while True:
            self.next += 1
            with socket.socket() as probe:
                try:
                    probe.bind(("127.0.0.1", self.next))
                    return self.next
                except OSError:
                    continue


class Node:
    """One PostgreSQL server and the Patroni that looks after it."""

    def __init__(self, site, name):
        self.site, self.name = site, name
        self.home = site.home / name
        self.port, self.rest = site.ports.take(), site.ports.take()
        self.home.mkdir(mode=0o700)
        site.give(self.home)
        self.settings = self.home / "patroni.yml"
        self.settings.write_text(PATRONI.format(
            name=name, rest=self.rest, port=self.port, home=self.home, etcd=site.etcd_port,
            binaries=site.binaries))
        self.patroni, self.frozen = None, []

    def start(self):
        """Starts Patroni, which starts PostgreSQL."""
        self.patroni = self.site.start(
            self.name, ["/usr/bin/python3", "/usr/bin/patroni", self.settings], user=SERVER_USER)

    def postmaster(self):
        return int((self.home / "data" / "postmaster.pid").read_text().split()[0])

    def kill(self):
        """What a power cut does: neither PostgreSQL nor Patroni gets to say a word."""
        victim = self.postmaster()
        os.kill(self.patroni.pid, signal.SIGKILL)
        os.kill(victim, signal.SIGKILL)
        self.patroni.wait()

    def children(self, word=""):
        """The processes of this PostgreSQL whose title holds the word."""
        listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(self.postmaster())], check=True,
                                capture_output=True, text=True)
        return [int(line.split()[0]) for line in listed.stdout.splitlines() if word in line]

    def freeze(self):
        """What a hanging disk does: the connections stay open and nobody answers on them."""
        self.frozen = [self.patroni.pid, self.postmaster(), *self.children()]
        for pid in self.frozen:
            os.kill(pid, signal.SIGSTOP)

    def reset(self):
        """What the watchdog does to a machine whose Patroni no longer works."""
        for pid in self.frozen:
            if pathlib.Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)
        self.patroni.wait()
        self.frozen = []

    def signal_receiver(self, number):
        """Signals the process that fetches the primary's log."""
        for pid in self.children("walreceiver"):
            os.kill(pid, number)

    def log(self):
        return (self.site.home / f"{self.name}.log").read_text()


class Site:
    """Everything that runs, in one directory below the system's temporary one."""

    def __init__(self, lamppost, keep):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="lamppost-failover-"))
        self.home.chmod(0o755)
        self.lamppost = lamppost
        guard = ["/bin/sh", "-c", GUARD, "guard", self.home, "keep" if keep else ""]
        self.guard = subprocess.Popen(guard, stdin=subprocess.PIPE, start_new_session=True)
        self.ports = Ports()
        self.binaries = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
        self.etcd_port = self.ports.take()
        self.nodes = [Node(self, f"node{number}") for number in (1, 2, 3)]
        self.servers, self.addresses = [], []

    def close(self):
        self.guard.stdin.close()
        self.guard.wait()

    def give(self, path):
        if os.geteuid() == 0:
            shutil.chown(path, SERVER_USER)

    def start(self, name, command, user=None, env=None):
        """Starts a process that writes to a log of its own and is stopped in the end."""
        with open(self.home / f"{name}.log", "ab") as log:
            options = {"user": user, "group": user, "extra_groups": []} if os.geteuid() == 0 and user else {}
            process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env,
                cwd=self.home, start_new_session=True, **options)
        (self.home / f"{name}.pid").write_text(str(process.pid))
        return process

    # The database machines.

    def start_databases(self):
        say("starting etcd and three PostgreSQL servers under Patroni")
        peers, clients = (f"http://127.0.0.1:{port}" for port in (self.ports.take(), self.etcd_port))
        self.start("etcd", [
            "etcd", "--name=one", f"--data-dir={self.home}/etcd", f"--listen-client-urls={clients}",
            f"--advertise-client-urls={clients}", f"--listen-peer-urls={peers}",
            f"--initial-advertise-peer-urls={peers}", f"--initial-cluster=one={peers}"])
        wait_until("etcd answers", 30, lambda: self.ask(f"{clients}/health"))
        for node in self.nodes:
            node.start()
        self.wait_until_whole()
        self.sql("CREATE ROLE lamppost LOGIN", database="postgres")
        self.sql("CREATE DATABASE lamppost OWNER lamppost", database="postgres")

    def ask(self, url):
        try:
            with urllib.request.urlopen(url, timeout=2) as reply:
                return json.load(reply)
        except (OSError, ValueError):
            return None

    def members(self):
        """The members of the cluster by name, as the first Patroni that answers sees them."""
        for node in self.nodes:
            seen = self.ask(f"http://127.0.0.1:{node.rest}/cluster")
            if seen:
                return {member["name"]: member for member in seen["members"]}
        return {}

    def node_with(self, *roles):
        found = [node for node in self.nodes if self.members().get(node.name, {}).get("role") in roles]
        return found[0] if found else None

    def leader(self):
        return wait_until("there is a primary", 60, lambda: self.node_with("leader"))

    def wait_for_another_primary(self, old):
        others = [node for node in self.nodes if node is not old]
        wait_until("another server is the primary", 60, lambda: any(
            self.ask(f"http://127.0.0.1:{node.rest}/primary") for node in others))

    def is_whole(self):
        members = self.members()
        if len(members) < len(self.nodes):
            return False
        roles = sorted(member["role"] for member in members.values())
        fine = all(member["state"] in ("running", "streaming") for member in members.values())
        lines = {member.get("timeline") for member in members.values()}
        lag = sum(member.get("lag", 0) for member in members.values() if member.get("lag") != "unknown")
        return roles == ["leader", "replica", "sync_standby"] and fine and len(lines) == 1 and lag < 2**20

    def wait_until_whole(self, seconds=180):
        """One primary, one synchronous standby, one more replica, all on one timeline."""
        begun = time.monotonic()
        wait_until("one primary and two standbys", seconds, self.is_whole)
        return time.monotonic() - begun

    def sql(self, statement, database="lamppost", node=None):
        node = node or self.leader()
        command = [self.binaries / "psql", "-h", "127.0.0.1", "-p", str(node.port), "-U", "postgres",
                   "-d", database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout.splitlines()

    def switch_over(self):
        leader, next_one = self.leader(), self.node_with("sync_standby")
        subprocess.run(
            ["/usr/bin/python3", PATRONICTL, "-c", leader.settings, "switchover", "lamppost", "--leader",
             leader.name, "--candidate", next_one.name, "--scheduled", "now", "--force"],
            check=True, stdout=subprocess.DEVNULL)

    # The two Lamppost servers.

    def environment(self):
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        url = (f"postgres://lamppost@{hosts}/lamppost?target_session_attrs=read-write&connect_timeout=2"
               "&keepalives_idle=5&keepalives_interval=2&keepalives_count=3&tcp_user_timeout=8000")
        unlimited = ["WRITES_PER_MINUTE", "KEY_WRITES_PER_MINUTE", "READS_PER_MINUTE", "MIN_FREE_BYTES"]
        return {"LAMPPOST_DATABASE_URL": url, "LAMPPOST_DATA": str(self.home / "photos"),
                "LAMPPOST_LOG_FILTER": "warn", **{f"LAMPPOST_LIMITS_{name}": "0" for name in unlimited}}

    def run_lamppost(self, *arguments):
        done = subprocess.run([self.lamppost, *arguments], env=self.environment(), check=True,
                              stdout=subprocess.PIPE, text=True)
        return done.stdout.strip()

    def start_servers(self, city):
        """Makes the database ready, starts two servers on it and returns a key."""
        say("starting two Lamppost servers")
        (self.home / "photos").mkdir()
        self.run_lamppost("migrate")
        self.run_lamppost("apply", city)
        key = self.run_lamppost("key", "create", "--label", "failover")
        for name in ("lamppost1", "lamppost2"):
            address = f"127.0.0.1:{self.ports.take()}"
            serve = [self.lamppost, "serve", "--bind", address]
            self.servers.append(self.start(name, serve, env=self.environment()))
            self.addresses.append(address)
            wait_until(f"{name} is ready", 30, lambda: is_ready(address))
        return key

    def servers_live(self):
        return all(server.poll() is None for server in self.servers)


def is_ready(address):
    try:
        with urllib.request.urlopen(f"http://{address}/readyz", timeout=2) as reply:
            return reply.status == 200
    except OSError:
        return False
