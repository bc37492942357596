"""Uses the PyPI client `georeport`, which strangers wrote, against a running server."""

import sys

from georeport import GeoReport


def same(left, right, what):
    assert left == right, f"{what}: {left!r} is not {right!r}"


def main(base, code, closed):
    as_json = GeoReport(base, output_format="json")
    as_xml = GeoReport(base + "/", jurisdiction="lamp.example", output_format="xml")

    services = as_json.get_service_list()
    same([s["service_code"] for s in as_xml.get_service_list()],
         [s["service_code"] for s in services], "service codes")
    pothole = next(s for s in services if s["service_code"] == "POTHOLE")
    same((pothole["metadata"], pothole["type"], pothole["group"]), (False, "realtime", "Roads"), "pothole")

    definition = as_json.get_service_definition("LAMP")
    twin = as_xml.get_service_definition("LAMP")
    same([a["code"] for a in twin["attributes"]["attribute"]],
         [a["code"] for a in definition["attributes"]], "attribute codes")
    kind = definition["attributes"][0]
    same((kind["required"], kind["datatype"]), (True, "singlevaluelist"), "the first attribute")
    same([v["key"] for v in kind["values"]], ["led", "gas"], "its keys")

    listed = as_json.get_service_requests()
    same({r["service_request_id"] for r in as_xml.get_service_requests()},
         {r["service_request_id"] for r in listed}, "listed requests")
    one = as_json.get_service_requests(service_request_id=code)
    same([(r["service_request_id"], r["status"], r["lat"]) for r in one], [(code, "open", 45.25)], "one request")
    both = as_json.get_service_requests(service_request_id=f"{code},{closed}")
    same({r["service_request_id"] for r in both}, {code, closed}, "two requests")
    done = as_json.get_service_requests(status="closed", service_code="POTHOLE")
    same([r["service_request_id"] for r in done], [closed], "closed requests")
    none = as_json.get_service_requests(start_date="2026-01-01T00:00:00Z", end_date="2026-01-31T00:00:00Z")
    same(none, [], "requests of January")
    print("fine")


main(*sys.argv[1:])
