"""Clients that report until they are told to stop, and what they were told."""

import collections
import http.client
import itertools
import json
import threading
import time
import urllib.parse

ENDPOINT = "/open311/v2"
PATIENCE = 10  # seconds for one call
PASSING = (503, 409, "late", "broken")  # what a client may meet while the database is away
PAUSE = 0.05  # seconds between two reports of one client, so that two cores have room for everything


class Load:
    """Eight clients that report, and one reader for each server."""

    def __init__(self, addresses, key, clients=8):
        self.addresses, self.key = addresses, key
        self.told = {}  # idempotency key → identifier
        self.times = []  # when each report was acknowledged
        self.contradictions = []  # keys that got two identifiers, and answers that should never come
        self.refused = collections.Counter()  # what clients met besides success
        self.unread = []  # when reading failed
        self.lock, self.stopping = threading.Lock(), threading.Event()
        self.serials = itertools.count()
        work = [(self.report, number) for number in range(clients)]
        work += [(self.read, number) for number in range(len(addresses))]
        self.threads = [threading.Thread(target=body, args=(number,), daemon=True) for body, number in work]

    def start(self):
        for thread in self.threads:
            thread.start()

    def stop(self):
        """Lets every client finish the report that it has begun."""
        self.stopping.set()
        for thread in self.threads:
            thread.join(timeout=60)
        if any(thread.is_alive() for thread in self.threads):
            self.contradictions.append("a report got no answer within a minute after the end")

    def report(self, number):
        """A report once begun is seen through; each try goes to the other server than the one before."""
        turns = itertools.count(number)
        while not self.stopping.is_set():
            once = f"failover-client-{number}-report-{next(self.serials):06}"
            form = urllib.parse.urlencode({
                "service_code": "POTHOLE", "lat": "45.527", "long": "-73.57", "attribute[DEPTH]": "deep",
                "email": f"client{number}@example.org", "description": once})
            headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": once,
                       "Content-Type": "application/x-www-form-urlencoded"}
            while True:
                address = self.addresses[next(turns) % len(self.addresses)]
                status, body = call(address, "POST", f"{ENDPOINT}/requests.json", form, headers)
                if status == 200:
                    self.note(once, json.loads(body)[0]["service_request_id"])
                    break
                self.refused[status] += 1
                if status not in PASSING:
                    self.contradictions.append(f"{once}: {status} {body[:200]}")
                time.sleep(0.2)
            time.sleep(PAUSE)

    def note(self, once, code):
        now = time.monotonic()
        with self.lock:
            if self.told.setdefault(once, code) != code:
                self.contradictions.append(f"{once}: {self.told[once]} and {code}")
            self.times.append(now)

    def read(self, number):
        """Reads one report again and again."""
        address = self.addresses[number]
        while not self.stopping.is_set():
            known = next(iter(self.told.values()), None)
            if known:
                status, _ = call(address, "GET", f"{ENDPOINT}/requests/{known}.json")
                if status != 200:
                    self.unread.append(time.monotonic())
            time.sleep(0.1)

    def longest_gap(self, begin, end):
        """The longest time without an acknowledged report."""
        with self.lock:
            inside = [begin, *(moment for moment in self.times if begin <= moment <= end), end]
        return max(after - before for before, after in itertools.pairwise(sorted(inside)))

    def reading_stopped(self, begin, end):
        """From the first reading that failed to the last."""
        failed = [moment for moment in list(self.unread) if begin <= moment <= end]
        return failed[-1] - failed[0] if failed else 0.0


def call(address, method, path, body=None, headers={}):
    """One call on a connection of its own; `"late"` or `"broken"` for a status without a whole answer."""
    line = http.client.HTTPConnection(address, timeout=PATIENCE)
    try:
        line.request(method, path, body, headers)
        reply = line.getresponse()
        return reply.status, reply.read()
    except TimeoutError:
        return "late", b""
    except (OSError, http.client.HTTPException):
        return "broken", b""
    finally:
        line.close()


def find(address, codes):
    """How often each identifier stands in the answers to searches; nothing when no search is answered."""
    found = collections.Counter()
    for first in range(0, len(codes), 500):
        some = ",".join(codes[first:first + 500])
        path = f"{ENDPOINT}/requests.json?service_request_id={some}&page_size=1000"
        for _ in range(5):
            status, body = call(address, "GET", path)
            if status == 200:
                break
            time.sleep(1)
        else:
            return None
        found.update(report["service_request_id"] for report in json.loads(body))
    return found
