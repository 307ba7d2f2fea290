//! The tables, the functions, and one statement for each operation, which calls its function.

pub(crate) const MIGRATION: &str = concat!(
    include_str!("sql/migration.sql"),
    "\n",
    include_str!("sql/functions.sql"),
    "\n",
    include_str!("sql/judge.sql"),
    "\n",
    include_str!("sql/enter.sql"),
    "\n",
    include_str!("sql/decide.sql"),
    "\n",
    include_str!("sql/begin.sql"),
    "\n",
    include_str!("sql/finish.sql"),
    "\n",
    include_str!("sql/report.sql"),
    "\n",
    include_str!("sql/check.sql"),
    "\n",
    include_str!("sql/operate.sql"),
);
pub(crate) const SHAPE: &str = include_str!("sql/shape.sql");
pub(crate) const CLEAN_UP: &str = include_str!("sql/clean_up.sql");
pub(crate) const LOOK: &str = include_str!("sql/look.sql");
pub(crate) const MADE: &str = include_str!("sql/made.sql");
pub(crate) const VERSION: &str = "select max(version) as version from otp_verify_schema";

pub(crate) const BEGIN: &str = "select * from otp_verify_2_begin($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
                                $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)";
pub(crate) const FINISH: &str =
    "select * from otp_verify_2_finish($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
pub(crate) const REPORT: &str = "select * from otp_verify_2_report($1, $2, $3)";
pub(crate) const CLAIM: &str = "select * from otp_verify_2_claim($1, $2, $3, $4, $5, $6)";
pub(crate) const SETTLE: &str = "select * from otp_verify_2_settle($1, $2, $3, $4, $5, $6, $7)";
pub(crate) const CONSUME: &str = "select * from otp_verify_2_consume($1, $2, $3, $4, $5, $6)";
pub(crate) const OWNER: &str = "select * from otp_verify_2_owner($1)";
pub(crate) const LOOK_UP: &str = "select * from otp_verify_2_look_up($1, $2, $3, $4, $5, $6, $7, $8)";
pub(crate) const CANCEL: &str = "select * from otp_verify_2_cancel($1, $2, $3, $4)";
pub(crate) const LIFT: &str = "select * from otp_verify_2_lift($1, $2, $3, $4, $5)";
pub(crate) const FORGET: &str = "select * from otp_verify_2_forget($1, $2)";
pub(crate) const EMPTY: &str = "select * from otp_verify_2_empty($1)";
pub(crate) const SWITCH: &str = "select * from otp_verify_2_switch($1, $2, $3, $4)";
