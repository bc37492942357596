//! Which areas a position lies in, exactly and fast. It must not know what areas stand for.

use super::area::Area;
use super::build;
use super::exact::Coord;
use super::grid::Tables;
use super::position::Position;

/// Areas made ready for looking up positions.
///
/// Each area comes with the number of its owner: whatever the caller wants back, which also ranks
/// areas on their borders, smaller numbers first. Areas may overlap, and an owner may have
/// several.
///
/// # The border rule
///
/// A position belongs to at most one owner, the same one in whatever order the areas were given:
///
/// 1. A position strictly inside an area belongs to it; inside several, to the smallest owner.
/// 2. A position strictly inside none but exactly on the border of some belongs to the smallest
///    owner among those. So a position on an outer border, or on the border of a hole with
///    nothing in it, belongs to the one area there, and a border shared by two areas belongs
///    wholly, end points included, to the smaller owner of the two, unless a third, smaller one
///    touches it.
/// 3. Longitudes 180 and -180 are the same: a position there is looked up on both sides.
///
/// "Inside" and "on the border" are exact for the vertices as stored: no rounding can move a
/// position from one side of an edge to the other.
#[derive(Debug)]
pub struct AreaIndex {
    tables: Tables,
}

/// Where a position lies with regard to an area that is not wholly elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Placement {
    /// Strictly inside.
    Inside,
    /// Exactly on an edge or a vertex of the outer border or of a hole.
    OnBoundary,
}

/// An owner one of whose areas a position lies in or on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The number given when the index was built.
    pub owner: u32,
    /// Inside if the position is strictly inside any of the owner's areas.
    pub placement: Placement,
}

impl AreaIndex {
    /// Makes areas ready for looking up; the areas themselves are not kept.
    ///
    /// Takes time about in proportion to the number of vertices, and some 60 bytes for each.
    pub fn build<'a>(areas: impl IntoIterator<Item = (u32, &'a Area)>) -> Self {
        Self { tables: build::fill(areas) }
    }

    /// The owner of a position by the border rule; `None` outside all areas.
    ///
    /// ```
    /// use lamppost::geo::{Area, AreaIndex, Position};
    ///
    /// let west = Area::try_new(&[vec![vec![[0., 0.], [1., 0.], [1., 1.], [0., 1.], [0., 0.]]]])?;
    /// let east = Area::try_new(&[vec![vec![[1., 0.], [2., 0.], [2., 1.], [1., 1.], [1., 0.]]]])?;
    /// let index = AreaIndex::build([(7, &east), (4, &west)]);
    /// assert_eq!(index.owner(Position::new(0.5, 1.5)?), Some(7));
    /// // On the shared border the smaller owner has it; on an outer border, the only one there.
    /// assert_eq!(index.owner(Position::new(0.5, 1.0)?), Some(4));
    /// assert_eq!(index.owner(Position::new(0.5, 2.0)?), Some(7));
    /// assert_eq!(index.owner(Position::new(0.5, 2.5)?), None);
    /// // An index of no areas has an answer too.
    /// assert_eq!(AreaIndex::build([]).owner(Position::new(0.5, 0.5)?), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn owner(&self, position: Position) -> Option<u32> {
        let (x, y) = (position.longitude(), position.latitude());
        let mut found = self.tables.first(Coord { x, y });
        if x.abs() >= 180.0 {
            // Inside sorts before on the border.
            let other = self.tables.first(Coord { x: -x, y });
            found = [found, other].into_iter().flatten().min();
        }
        self.owner_of(found?.1)
    }

    /// All owners that have the position by the border rule, smallest first: those with an area
    /// it is strictly inside of or, if there is none, the one that has the border.
    ///
    /// ```
    /// use lamppost::geo::{Area, AreaIndex, Position};
    ///
    /// let square = |size: f64| {
    ///     Area::try_new(&[vec![vec![[0., 0.], [size, 0.], [size, size], [0., size], [0., 0.]]]])
    /// };
    /// let (small, large) = (square(1.0)?, square(2.0)?);
    /// let index = AreaIndex::build([(2, &large), (1, &small)]);
    /// let at = |latitude, longitude| -> Result<Vec<u32>, lamppost::geo::PositionError> {
    ///     Ok(index.covering(Position::new(latitude, longitude)?).collect())
    /// };
    /// assert_eq!(at(0.5, 0.5)?, [1, 2]);
    /// // On the small one's border, but inside the large one.
    /// assert_eq!(at(1.0, 1.0)?, [2]);
    /// // On the border of both.
    /// assert_eq!(at(0.0, 0.0)?, [1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn covering(&self, position: Position) -> impl Iterator<Item = u32> + use<> {
        let mut hits = self.position_in(position);
        if hits.iter().any(|hit| hit.placement == Placement::Inside) {
            hits.retain(|hit| hit.placement == Placement::Inside);
        } else {
            hits.truncate(1);
        }
        hits.into_iter().map(|hit| hit.owner)
    }

    /// Every owner with an area that has the position inside or on its border, smallest first.
    pub fn position_in(&self, position: Position) -> Vec<Hit> {
        let mut slots: Vec<(u32, Placement)> = Vec::new();
        self.visit(position, |slot, placement| slots.push((slot, placement)));
        let mut hits: Vec<Hit> = slots
            .into_iter()
            .filter_map(|(slot, placement)| {
                self.owner_of(slot).map(|owner| Hit { owner, placement })
            })
            .collect();
        // Inside sorts before on the border, and so is the one kept.
        hits.sort_by_key(|hit| (hit.owner, hit.placement));
        hits.dedup_by_key(|hit| hit.owner);
        hits
    }

    /// About how many bytes of memory the index takes.
    pub fn memory_bytes(&self) -> usize {
        self.tables.bytes()
    }

    fn owner_of(&self, slot: u32) -> Option<u32> {
        usize::try_from(slot).ok().and_then(|slot| self.tables.owners.get(slot)).copied()
    }

    #[inline]
    fn visit(&self, position: Position, mut see: impl FnMut(u32, Placement)) {
        let (x, y) = (position.longitude(), position.latitude());
        self.tables.visit(Coord { x, y }, &mut see);
        if x.abs() >= 180.0 {
            self.tables.visit(Coord { x: -x, y }, &mut see);
        }
    }
}
