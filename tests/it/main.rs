//! The tests: the running server over HTTP, on both databases, and the structure of the project.
#![expect(
    missing_docs,
    unreachable_pub,
    reason = "nothing here is for others; the modules are only the program's own tests"
)]

#[cfg(test)]
mod support;

#[cfg(test)]
mod geo;
#[cfg(test)]
mod georeport;
#[cfg(test)]
mod media;
#[cfg(test)]
mod store;
#[cfg(test)]
mod structure;
