//! The tests: the running server over HTTP, on both databases, the command line, and the structure of
//! the project.
#![expect(
    unreachable_pub,
    clippy::string_slice,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails by panicking, and nothing here is for others"
)]

#[cfg(test)]
mod support;

#[cfg(test)]
mod audit;
#[cfg(test)]
mod city;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod config;
#[cfg(test)]
mod copies;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod geo;
#[cfg(test)]
mod georeport;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod media;
#[cfg(test)]
mod office;
#[cfg(test)]
mod operation;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod rerouting;
#[cfg(test)]
mod routing;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod site;
#[cfg(test)]
mod store;
#[cfg(test)]
mod structure;
#[cfg(test)]
mod workflow;
