//! The shape of the project itself: floors, budgets, the contract, licences.

mod assertions;
mod capabilities;
mod contract;
mod layers;
mod licences;
mod sources;
