//! The store on both engines: every case takes an open store and does not know which it is. A few
//! take the engine instead, to write what no store writes yet or to open a second one.
//!
//! SQLite always; PostgreSQL where `PORTCULLIS_TEST_POSTGRES` names a server on which databases may
//! be made. Without it each case says that it was not run there. SQLite has its blobs in a folder;
//! PostgreSQL too, unless `PORTCULLIS_TEST_S3` names the server of `crates/s3-peer`: then in its bucket.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should say where, and states its own grants"
)]

mod accounts;
mod attestations;
mod blobs;
mod bucket;
mod changes;
mod critical;
mod engine;
mod events;
mod holds;
mod mail_domains;
mod makers;
mod organisations;
mod owners;
mod passkeys;
mod plans;
mod public;
mod publishers;
mod records;
mod recoveries;
mod releases;
mod restores;
mod servers;
mod sessions;

/// Makes two tests of each case.
macro_rules! both_engines {
    ($($module:ident :: $case:ident,)*) => {
        mod sqlite { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                let engine = crate::engine::sqlite().await;
                crate::$module::$case(&engine).await;
            }
        )* }
        mod postgres { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                if let Some(engine) = crate::engine::postgres(stringify!($case)).await {
                    crate::$module::$case(&engine).await;
                    engine.end().await;
                }
            }
        )* }
    };
}

both_engines! {
    engine::tables_of_an_older_version_are_moved_forward,
    engine::several_first_openings_agree,
    accounts::an_enrolment_is_used_once_also_in_a_race,
    accounts::logins_and_addresses_are_taken_once,
    accounts::a_second_factor_is_set_up_once,
    accounts::a_time_step_is_accepted_once_also_in_a_race,
    accounts::a_recovery_code_is_spent_once,
    accounts::a_revoked_token_is_known_and_says_so,
    accounts::a_revoked_token_reads_no_more_on_any_node,
    attestations::a_builder_that_is_adopted_counts_for_what_it_has_signed,
    critical::downloads_add_up_by_day_and_are_forgotten,
    critical::a_mark_outlives_what_is_computed,
    publishers::an_identity_is_used_once_also_in_a_race,
    publishers::a_publisher_publishes_its_package_while_somebody_answers_for_it,
    publishers::a_package_that_takes_publishers_alone_takes_no_token,
    publishers::a_name_is_waited_for_until_somebody_has_it,
    recoveries::an_account_has_one_recovery_at_a_time,
    recoveries::a_finished_recovery_leaves_nothing_from_before,
    recoveries::a_freeze_ends_a_recovery,
    changes::the_oldest_address_takes_all_changes_back,
    changes::an_address_is_given_once_and_the_one_before_is_kept,
    changes::an_address_that_lapsed_takes_nothing_back,
    changes::a_browser_is_known_to_whom_it_was_confirmed_for,
    changes::what_a_password_or_an_app_change_ends,
    events::numbers_have_no_gaps_under_many_writers,
    events::time_never_goes_back_in_the_log,
    events::the_installation_begins_once,
    events::the_addresses_are_found_among_all_events,
    holds::a_held_file_is_in_no_index,
    holds::what_is_put_aside_comes_back_as_it_was,
    holds::what_is_rejected_stays_used,
    holds::all_of_an_account_is_all_of_it,
    holds::an_end_ends_what_was_judged_and_no_more,
    makers::makers_are_remembered_as_they_were_listed,
    makers::a_wish_to_begin_anew_is_not_put_off,
    owners::ownership_is_offered_and_accepted,
    owners::two_owners_who_remove_each_other_leave_one,
    owners::an_operator_names_an_owner_once,
    organisations::a_role_ends_with_the_way_that_it_came_by,
    organisations::a_transfer_ends_every_role_that_was_given,
    organisations::two_owners_of_an_organisation_who_end_each_other_leave_one,
    organisations::a_deleted_account_opens_nothing_and_is_nobodys_again,
    organisations::a_token_is_replaced_and_its_use_is_known,
    passkeys::a_credential_belongs_to_one_account,
    passkeys::an_account_has_no_more_than_it_may,
    passkeys::a_use_is_noted_once_also_in_a_race,
    passkeys::a_doubted_passkey_is_used_no_more,
    passkeys::removing_one_ends_what_it_had_begun_and_keeps_the_last,
    passkeys::a_password_is_given_up_where_a_passkey_is,
    passkeys::a_ceremony_is_answered_once_by_whom_it_was_asked_of,
    passkeys::an_account_without_a_password_is_made_with_its_passkey,
    releases::a_release_is_written_whole,
    releases::of_two_commits_of_one_version_exactly_one_wins,
    releases::the_commit_asks_again_what_the_plan_relied_on,
    releases::whoever_was_frozen_meanwhile_commits_nothing,
    releases::what_was_removed_is_not_used_again,
    releases::a_name_has_one_spelling,
    releases::a_local_name_takes_in_no_import,
    releases::an_import_has_no_owner,
    releases::yanking_twice_is_one_event,
    releases::packages_are_found_by_their_words,
    releases::a_new_release_brings_its_own_words,
    blobs::what_is_staged_gets_its_name_and_what_fails_leaves_nothing,
    blobs::a_large_blob_comes_whole_and_in_order,
    blobs::of_several_who_name_the_same_bytes_all_succeed,
    blobs::the_sweep_takes_what_nothing_names_and_leaves_the_rest,
    blobs::what_is_named_after_it_was_swept_is_not_lost,
    public::a_rendering_moves_only_forward,
    public::a_torn_rendering_is_noticed,
    public::another_node_hears_of_every_rendering,
    public::another_node_serves_a_change_within_a_second,
    public::a_job_belongs_to_one_worker_at_a_time,
    public::a_settled_job_is_done_and_a_later_one_is_not,
    sessions::a_session_ends_by_age_and_by_idleness,
    sessions::a_new_session_takes_the_place_of_the_one_before,
    sessions::an_offer_is_shown_the_same_each_time,
    sessions::an_account_ends_its_own_sessions_alone,
    sessions::a_confirmed_link_makes_one_account,
    sessions::mail_waits_apart_from_index_files_and_leaves_nothing,
    sessions::guesses_are_counted_together,
    public::what_is_listed_is_remembered_until_the_index_changes,
    public::a_rendering_is_packed_when_it_comes_into_memory,
    records::a_link_freezes_its_account_once,
    records::a_change_that_fails_leaves_no_mail,
    mail_domains::an_address_stops_counting_once_and_counts_again_by_its_link,
    mail_domains::what_is_known_of_a_domain_is_kept_whole,
    mail_domains::a_task_is_one_nodes_at_a_time,
    mail_domains::a_password_is_known_as_leaked_once_and_only_as_long_as_it_is_the_same,
    mail_domains::companions_are_those_who_own_a_package_too,
    restores::rows_are_the_same_on_every_engine,
    restores::a_snapshot_is_of_one_moment,
    restores::an_unfinished_filling_is_recognised,
    restores::rows_that_do_not_fit_are_refused,
    restores::rows_of_an_older_version_are_moved_forward,
    restores::after_a_restore_the_log_is_signed_only_when_nothing_newer_exists,
    restores::a_restore_signs_everybody_out,
    restores::a_server_keeps_others_from_being_alone,
}
