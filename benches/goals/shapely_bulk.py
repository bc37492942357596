"""Look-ups a second of shapely 2 in bulk: boxes by STRtree, then prepared polygons."""

import json
import sys
import time

import numpy
import shapely

path, count = sys.argv[1], int(sys.argv[2])
with open(path, encoding="utf-8") as file:
    shapes = [shapely.geometry.shape(one["geometry"]) for one in json.load(file)["features"]]
polygons = shapely.get_parts(numpy.array(shapes))
shapely.prepare(polygons)
west, south, east, north = shapely.total_bounds(polygons)
dice = numpy.random.default_rng(7)
points = shapely.points(dice.uniform(west, east, count), dice.uniform(south, north, count))
tree = shapely.STRtree(polygons)
best = 0.0
for _ in range(3):
    begun = time.thread_time()
    which, candidate = tree.query(points)
    order = numpy.argsort(candidate, kind="stable")
    which, candidate = which[order], candidate[order]
    hits = shapely.intersects(polygons[candidate], points[which])
    best = max(best, count / (time.thread_time() - begun))
    assert hits.any()
print(best)
