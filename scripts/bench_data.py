"""TopoJSON to GeoJSON for scripts/bench-data: rings stitched, faults of the coarse grid mended."""

import json

import shapely
from shapely.geometry import mapping, shape

# The box of one city that the counties are drawn into: west, south, east, north.
CITY = (-73.98, 45.40, -73.47, 45.70)
# States that are not in one piece with the others, and territories.
APART = {"02", "15", "60", "66", "69", "72", "78"}


def arcs_of(topology):
    """Every arc as a list of points."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append((x * kx + dx, y * ky + dy))
        arcs.append(points)
    return arcs


def ring_of(numbers, arcs):
    points = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def features(path, name):
    """Code and geometry of every object."""
    with open(path, encoding="utf-8") as file:
        topology = json.load(file)
    arcs = arcs_of(topology)
    for one in topology["objects"][name]["geometries"]:
        parts = {"Polygon": lambda a: [a], "MultiPolygon": lambda a: a}.get(one["type"])
        if parts is None:
            continue
        polygons = [[ring_of(ring, arcs) for ring in part] for part in parts(one["arcs"])]
        polygons = [[r for r in part if len(set(r)) > 2] for part in polygons]
        polygons = [part for part in polygons if part]
        yield str(one.get("id", one["properties"]["name"])), shape(
            {"type": "MultiPolygon", "coordinates": polygons}
        )


def polygonal(geometry):
    """Only its polygons, made valid."""
    if not geometry.is_valid:
        geometry = shapely.make_valid(geometry)
    parts = [part for part in shapely.get_parts(geometry).tolist() if part.geom_type == "Polygon"]
    nested = [p for part in shapely.get_parts(geometry).tolist() if part.geom_type == "MultiPolygon"
              for p in part.geoms]
    return shapely.MultiPolygon(parts + nested)


def write(path, all_of_them):
    rows = [
        {"type": "Feature", "properties": {"code": code, "name": code}, "geometry": mapping(geometry)}
        for code, geometry in all_of_them
    ]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": rows}, file)
    parts = sum(len(geometry.geoms) for _, geometry in all_of_them)
    points = sum(shapely.get_num_coordinates(geometry) for _, geometry in all_of_them)
    print(f"{path}: {len(rows)} areas, {parts} parts, {points} points")


def into_the_city(found):
    west, south, east, north = shapely.total_bounds([geometry for _, geometry in found])
    kx, ky = (CITY[2] - CITY[0]) / (east - west), (CITY[3] - CITY[1]) / (north - south)

    def move(points):
        return (points - (west, south)) * (kx, ky) + (CITY[0], CITY[1])

    return [(code, polygonal(shapely.transform(geometry, move))) for code, geometry in found]


counties = [
    (code, polygonal(geometry))
    for code, geometry in features("us-atlas/counties-10m.json", "counties")
    if code[:2] not in APART
]
write("city.geojson", into_the_city(counties))
countries = features("world-atlas/countries-10m.json", "countries")
write("world.geojson", [(code, polygonal(geometry)) for code, geometry in countries])
