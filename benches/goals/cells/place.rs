//! Where: which area a position lies in, on one core, against the methods that others use.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use geo::{Coord, Intersects as _, MultiPolygon, Polygon};
use lamppost::geo::{Area, AreaIndex, Position};
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};

use super::postgis;
use crate::city::Ground;
use crate::fill::Numbers;
use crate::options::Options;
use crate::process::{own_cpu_seconds, resident_mib};
use crate::table::{Goal, Line, Table, short};

/// The hidden argument that makes this program print what an index holds, in mebibytes.
pub const ARGUMENT: &str = "hold-an-index";
/// Where `scripts/bench-data` puts what it fetches.
const FOLDER: &str = "target/bench-data";

/// One of the two sets of areas, and how fast it should be looked up.
struct Set {
    name: &'static str,
    least: f64,
    against: Against,
}

/// By how much others should be beaten: `PostGIS`, shapely in bulk, rstar with geo.
type Against = Option<(f64, f64, f64)>;

const SETS: [Set; 2] = [
    Set { name: "city", least: 5_000_000.0, against: Some((100.0, 5.0, 2.5)) },
    Set { name: "world", least: 2_500_000.0, against: None },
];

fn file_of(name: &str) -> PathBuf {
    Path::new(FOLDER).join(format!("{name}.geojson"))
}

/// The areas of a set that are valid, and how many are not.
fn areas_of(file: &Path) -> (Vec<Area>, usize) {
    let text = std::fs::read_to_string(file).unwrap();
    let whole: serde_json::Value = serde_json::from_str(&text).unwrap();
    let features = whole["features"].as_array().unwrap();
    let areas: Vec<Area> = features
        .iter()
        .filter_map(|feature| {
            let geometry = &feature["geometry"]["coordinates"];
            let rings: Vec<Vec<Vec<[f64; 2]>>> = serde_json::from_value(geometry.clone()).unwrap();
            Area::try_new(&rings).ok()
        })
        .collect();
    let bad = features.len() - areas.len();
    (areas, bad)
}

/// Prints by how much this process grew when it built an index.
pub fn hold(file: &str) {
    let (areas, _) = areas_of(Path::new(file));
    let before = resident_mib(std::process::id());
    let index = AreaIndex::build((0..).zip(&areas));
    eprintln!("{}", resident_mib(std::process::id()) - before);
    assert!(index.memory_bytes() > 0);
}

pub fn measure(options: &Options, ground: &Ground, table: &mut Table) {
    for set in &SETS {
        if !file_of(set.name).exists() {
            eprintln!("  where: no data for {}: run scripts/bench-data", set.name);
            let what = format!("{}: no data, run scripts/bench-data", set.name);
            table.add(Line::new("where.rate", what, f64::NAN, ""));
            continue;
        }
        measure_set(options, ground, set, table);
    }
}

fn measure_set(options: &Options, ground: &Ground, set: &Set, table: &mut Table) {
    let (areas, bad) = areas_of(&file_of(set.name));
    let vertices: usize = areas.iter().map(Area::vertex_count).sum();
    let about = format!(
        "{}: {} areas, {} vertices{}",
        set.name,
        areas.len(),
        short(vertices as f64),
        if bad > 0 { format!(", {bad} invalid ones left out") } else { String::new() }
    );
    let before = own_cpu_seconds();
    let index = AreaIndex::build((0..).zip(&areas));
    let built = own_cpu_seconds() - before;
    let points = points_of(&areas, options.many(1_000_000, 5_000) as usize);
    let positions: Vec<Position> =
        points.iter().map(|at| Position::new(at.y, at.x).unwrap()).collect();
    let tree = Tree::new(&areas);
    let [ours, theirs] = best_rates(
        options.seconds,
        points.len(),
        [&|at| usize::from(index.owner(positions[at]).is_some()), &|at| {
            usize::from(tree.owners(points[at]).min().is_some())
        }],
    );
    let line = |id, ours| Line::new(id, format!("look-ups, {}", set.name), ours, "/s");
    table.add(line("where.rate", ours).goal(Goal::AtLeast(set.least)).detail(about));
    let goal = |pick: fn((f64, f64, f64)) -> f64| {
        set.against.map_or(Goal::None, |all| Goal::TimesAtLeast(pick(all)))
    };
    let against = |what: &str, figure| line("where.rate", ours).against(what, figure);
    table.add(against("rstar and geo", theirs).goal(goal(|all| all.2)));
    if let Some(figure) = shapely(set.name, points.len()) {
        table.add(against("shapely in bulk", figure).goal(goal(|all| all.1)));
    }
    if let Some(figure) = postgis::rate(options, ground, &file_of(set.name)) {
        table.add(against("PostGIS ST_Covers, 8 clients", figure).goal(goal(|all| all.0)));
    }
    let differing =
        (0..points.len()).filter(|at| !tree.agrees(&index, positions[*at], points[*at]));
    let differing = differing.count() as f64;
    let what = format!("answers unlike geo's, of {}, {}", short(points.len() as f64), set.name);
    table.add(Line::new("where.same", what, differing, "").goal(Goal::AtMost(0.0)));
    let what = |what: &str| format!("{what}, {}", set.name);
    table.add(Line::new("where.build", what("index built in"), built, "s").goal(Goal::AtMost(1.0)));
    // Memory that a process had already freed does not make it grow: the larger figure counts.
    let (tables, grown) = (index.memory_bytes() as f64 / 1_048_576.0, held_by_child(set.name));
    let held = Line::new("where.memory", what("index holds"), tables.max(grown), "MiB");
    let detail = format!("tables {} MiB, process grew by {} MiB", short(tables), short(grown));
    table.add(held.goal(Goal::AtMost(40.0)).detail(detail));
}

/// Look-ups for each second on a processor, of several ways to do them: the best of several rounds over
/// all points, the ways in turn.
fn best_rates<const N: usize>(
    seconds: f64,
    points: usize,
    ways: [&dyn Fn(usize) -> usize; N],
) -> [f64; N] {
    let begun = Instant::now();
    let mut best = [0.0_f64; N];
    let mut hits = [0; N];
    while best[0] <= 0.0 || begun.elapsed().as_secs_f64() < seconds {
        for ((best, hits), way) in best.iter_mut().zip(&mut hits).zip(&ways) {
            let before = own_cpu_seconds();
            *hits += (0..points).map(way).sum::<usize>();
            let spent = (own_cpu_seconds() - before).max(1e-6);
            *best = best.max(points as f64 / spent);
        }
    }
    assert!(
        hits[0] > 0 && hits.iter().all(|one| *one == hits[0]),
        "the ways find different things"
    );
    best
}

/// Points all over the box round the areas.
fn points_of(areas: &[Area], count: usize) -> Vec<Coord<f64>> {
    let mut low = Coord { x: f64::MAX, y: f64::MAX };
    let mut high = Coord { x: f64::MIN, y: f64::MIN };
    let corners = areas.iter().flat_map(|area| area.as_multi_polygon().iter());
    for point in corners.flat_map(|polygon| polygon.exterior().coords()) {
        low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
        high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
    }
    let mut dice = Numbers(7);
    (0..count)
        .map(|_| Coord {
            x: low.x + (high.x - low.x) * dice.unit(),
            y: low.y + (high.y - low.y) * dice.unit(),
        })
        .collect()
}

/// What one would write with crates alone: boxes of the polygons in a tree, then geo's own test.
struct Tree<'a> {
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    polygons: Vec<(u32, &'a Polygon<f64>)>,
}

impl<'a> Tree<'a> {
    fn new(areas: &'a [Area]) -> Self {
        let polygons: Vec<(u32, &Polygon<f64>)> = (0..)
            .zip(areas)
            .flat_map(|(owner, area)| {
                let all: &MultiPolygon<f64> = area.as_multi_polygon();
                all.iter().map(move |polygon| (owner, polygon))
            })
            .collect();
        let boxes = polygons.iter().enumerate().map(|(number, (_, polygon))| {
            let rect = geo::BoundingRect::bounding_rect(*polygon).unwrap();
            let (low, high) = (rect.min(), rect.max());
            GeomWithData::new(Rectangle::from_corners([low.x, low.y], [high.x, high.y]), number)
        });
        Self { boxes: RTree::bulk_load(boxes.collect()), polygons }
    }

    fn owners(&self, at: Coord<f64>) -> impl Iterator<Item = u32> {
        self.boxes.locate_all_at_point(&[at.x, at.y]).filter_map(move |found| {
            let (owner, polygon) = self.polygons[found.data];
            polygon.intersects(&at).then_some(owner)
        })
    }

    fn agrees(&self, index: &AreaIndex, position: Position, at: Coord<f64>) -> bool {
        let mut expected: Vec<u32> = self.owners(at).collect();
        expected.sort_unstable();
        expected.dedup();
        index.position_in(position).iter().map(|hit| hit.owner).eq(expected)
    }
}

/// Python's fastest way, where `scripts/bench-data` has installed it.
fn shapely(name: &str, points: usize) -> Option<f64> {
    let python = Path::new(FOLDER).join("venv/bin/python");
    if !python.exists() {
        return None;
    }
    let output = Command::new(python)
        .arg("benches/goals/shapely_bulk.py")
        .arg(file_of(name))
        .arg(points.to_string())
        .output()
        .unwrap();
    let fault = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "shapely: {fault}");
    String::from_utf8(output.stdout).unwrap().trim().parse().ok()
}

fn held_by_child(name: &str) -> f64 {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.arg(ARGUMENT).arg(file_of(name)).output().unwrap();
    String::from_utf8(output.stderr).unwrap().trim().parse().unwrap()
}
