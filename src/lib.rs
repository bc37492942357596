//! Lamppost: a city's 311 counter in one binary. `ARCHITECTURE.md` is the map of this crate.

pub mod app;
pub mod catalogue;
pub mod city;
pub mod cli;
pub mod config;
pub mod copies;
pub mod db;
pub mod demo;
pub mod geo;
pub mod georeport;
pub mod http;
pub mod imports;
pub mod jobs;
pub mod jurisdictions;
pub mod media;
pub mod office;
pub mod people;
pub mod privacy;
pub mod requests;
pub mod routing;
pub mod site;
pub mod staff;
pub mod text;
pub mod time;
pub mod vault;
pub mod workflow;
