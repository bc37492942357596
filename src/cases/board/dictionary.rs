//! Values by small numbers: what a column holds a million times is kept once.

use std::collections::HashMap;
use std::hash::Hash;

/// A code as a place in a table.
pub(super) fn place(code: u32) -> usize {
    usize::try_from(code).unwrap_or(usize::MAX)
}

fn next_code(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Values that are never forgotten: there are few of them, services and departments.
#[derive(Debug)]
pub(super) struct Dictionary<T> {
    values: Vec<T>,
    codes: HashMap<T, u32>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { values: Vec::new(), codes: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Dictionary<T> {
    /// The code of a value, a new one if it has none.
    pub(super) fn code(&mut self, value: &T) -> u32 {
        if let Some(code) = self.codes.get(value) {
            return *code;
        }
        let code = next_code(self.values.len());
        self.values.push(value.clone());
        self.codes.insert(value.clone(), code);
        code
    }

    /// All values, in the order of their codes.
    pub(super) fn values(&self) -> &[T] {
        &self.values
    }

    /// Which codes stand for values that are wanted.
    pub(super) fn table(&self, wanted: impl Fn(&T) -> bool) -> Vec<bool> {
        self.values.iter().map(wanted).collect()
    }
}

/// Sets of values. Who has none has the code nought. A set that no report has any more gives its code to another,
/// so that they do not pile up.
#[derive(Debug)]
pub(super) struct Sets<T> {
    members: Vec<Vec<T>>,
    uses: Vec<u32>,
    free: Vec<u32>,
    codes: HashMap<Vec<T>, u32>,
}

impl<T: Clone + Eq + Hash> Default for Sets<T> {
    fn default() -> Self {
        Self {
            members: vec![Vec::new()],
            uses: vec![0],
            free: Vec::new(),
            codes: HashMap::from([(Vec::new(), 0)]),
        }
    }
}

impl<T: Clone + Eq + Hash> Sets<T> {
    /// The code of a set for one more report.
    pub(super) fn take(&mut self, set: &[T]) -> u32 {
        let code = match self.codes.get(set) {
            Some(code) => *code,
            None => self.add(set),
        };
        if let Some(uses) = self.uses.get_mut(place(code)) {
            *uses = uses.saturating_add(1);
        }
        code
    }

    fn add(&mut self, set: &[T]) -> u32 {
        let code = self.free.pop().unwrap_or_else(|| next_code(self.members.len()));
        if let Some(members) = self.members.get_mut(place(code)) {
            *members = set.to_vec();
        } else {
            self.members.push(set.to_vec());
            self.uses.push(0);
        }
        self.codes.insert(set.to_vec(), code);
        code
    }

    /// A report does not have this set any more.
    pub(super) fn give_back(&mut self, code: u32) {
        let Some(uses) = self.uses.get_mut(place(code)) else { return };
        *uses = uses.saturating_sub(1);
        if *uses == 0
            && code != 0
            && let Some(members) = self.members.get_mut(place(code))
        {
            self.codes.remove(&std::mem::take(members));
            self.free.push(code);
        }
    }

    /// All sets, in the order of their codes.
    pub(super) fn all(&self) -> &[Vec<T>] {
        &self.members
    }

    /// Which codes stand for sets with a member that is wanted.
    pub(super) fn table(&self, wanted: impl Fn(&T) -> bool) -> Vec<bool> {
        self.members.iter().map(|set| set.iter().any(&wanted)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_that_nobody_has_gives_its_code_to_the_next() {
        let mut sets: Sets<i64> = Sets::default();
        assert_eq!(sets.take(&[]), 0);
        let one = sets.take(&[1, 2]);
        assert_eq!(sets.take(&[1, 2]), one);
        sets.give_back(one);
        assert_eq!(sets.take(&[3]), 2, "the first is still somebody's");
        sets.give_back(one);
        assert_eq!(sets.take(&[4]), one);
        assert_eq!(sets.take(&[1, 2]), 3);
        assert_eq!(sets.table(|member| *member == 4), [false, true, false, false]);
    }
}
