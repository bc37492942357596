//! The databases: schema, transactions, the event log.

mod event_log;
mod migrations;
mod transactions;
