//! The shape of the project itself: floors, budgets, the contract, licences.

mod contract;
mod layers;
mod licences;
mod sources;
