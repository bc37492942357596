//! Tables whose rows hold one sealed value each: sealed, opened, and sealed anew when there is a new key.

/// Makes the functions for a table with the columns `key_id` and `sealed`, both `NULL` until a value is there.
///
/// They are `set_sealed`, `open_sealed`, `reseal`, `needs_key`. Each row is named by a key, which is bound into the value.
#[macro_export]
macro_rules! sealed_rows {
    ($table:ident by $key:ident, $name:literal) => {
        /// Where the value of a row stands.
        fn place(row: i64) -> $crate::vault::Place<'static> {
            $crate::vault::Place { table: $name, column: "sealed", row }
        }

        /// Seals a value for a row.
        fn seal_value(
            vault: &$crate::vault::Vault,
            row: i64,
            value: &impl serde::Serialize,
        ) -> Result<$crate::vault::Sealed, $crate::vault::VaultFault> {
            let broken = |_cause| $crate::vault::VaultFault::NotSealed;
            vault.seal(place(row), &serde_json::to_vec(value).map_err(broken)?)
        }

        /// Seals a value for a row that is there.
        fn set_sealed(
            conn: &mut $crate::db::Conn,
            vault: &$crate::vault::Vault,
            row: i64,
            value: &impl serde::Serialize,
        ) -> Result<(), $crate::db::StoreError> {
            vault.keep_up(conn)?;
            let sealed = seal_value(vault, row, value)?;
            diesel::update($table::table.filter($table::$key.eq(row)))
                .set(($table::key_id.eq(sealed.key), $table::sealed.eq(sealed.bytes)))
                .execute(conn)?;
            Ok(())
        }

        /// Opens the value of a row, from its columns.
        fn open_sealed<T: serde::de::DeserializeOwned>(
            conn: &mut $crate::db::Conn,
            vault: &$crate::vault::Vault,
            row: i64,
            columns: (Option<i64>, Option<Vec<u8>>),
        ) -> Result<Option<T>, $crate::db::StoreError> {
            let Some((key, bytes)) = columns.0.zip(columns.1) else { return Ok(None) };
            let sealed = $crate::vault::Sealed { key, bytes };
            let plain = vault.open_row(conn, place(row), &sealed)?;
            serde_json::from_slice(&plain).map(Some).map_err(|_cause| {
                $crate::db::StoreError::Corrupt(format!("row {row} of {}", $name))
            })
        }

        /// Seals some of the rows of older keys by the newest one; returns how many.
        pub fn reseal(
            conn: &mut $crate::db::Conn,
            vault: &$crate::vault::Vault,
            at_most: i64,
        ) -> Result<usize, $crate::db::StoreError> {
            vault.keep_up(conn)?;
            let rows: Vec<(i64, Option<i64>, Option<Vec<u8>>)> = $table::table
                .filter($table::key_id.lt(vault.current_key()))
                .order(($table::key_id, $table::$key))
                .limit(at_most)
                .select(($table::$key, $table::key_id, $table::sealed))
                .load(conn)?;
            for (row, key, bytes) in &rows {
                let Some((key, bytes)) = key.zip(bytes.clone()) else { continue };
                let sealed = $crate::vault::Sealed { key, bytes };
                let plain = vault.open_row(conn, place(*row), &sealed)?;
                let new = vault.seal(place(*row), &plain)?;
                // Whoever changed the row meanwhile has sealed it by a newer key.
                let old = $table::$key.eq(*row).and($table::key_id.eq(key));
                diesel::update($table::table.filter(old))
                    .set(($table::key_id.eq(new.key), $table::sealed.eq(&new.bytes)))
                    .execute(conn)?;
            }
            Ok(rows.len())
        }

        /// Whether some row is sealed by this key.
        pub fn needs_key(
            conn: &mut $crate::db::Conn,
            key: i64,
        ) -> Result<bool, $crate::db::StoreError> {
            let any: Option<i64> = $table::table
                .filter($table::key_id.eq(key))
                .select($table::$key)
                .first(conn)
                .optional()?;
            Ok(any.is_some())
        }
    };
}
