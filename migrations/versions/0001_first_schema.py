"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "clinic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_lookup", sa.String(length=96), nullable=False),
        sa.Column("hours", sa.String(length=255), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clinic"),
        sa.UniqueConstraint("name_lookup", name="uq_clinic_name_lookup"),
    )
    op.create_table(
        "content_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_by", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_content_signature"),
    )
    op.create_index("ix_content_signature_sha256", "content_signature", ["sha256"], unique=False)
    op.create_table(
        "data_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(length=16), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_data_key"),
    )
    op.create_index("ix_data_key_owner_id", "data_key", ["owner_id"], unique=True)
    op.create_table(
        "failed_update",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("error", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retried_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_failed_update"),
    )
    op.create_table(
        "flow_version",
        sa.Column("flow", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("compiled", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("flow", "version", "sha256", name="pk_flow_version"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "processed_update",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name="pk_processed_update"),
    )
    op.create_index("ix_processed_update_at", "processed_update", ["at"], unique=False)
    op.create_table(
        "pulse",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_alive", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pulse"),
    )
    op.create_table(
        "recipient",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("chat_lookup", sa.String(length=96), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recipient"),
        sa.UniqueConstraint("chat_lookup", name="uq_recipient_chat_lookup"),
    )
    op.create_index("ix_recipient_patient_id", "recipient", ["patient_id"], unique=False)
    op.create_table(
        "patient",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discharge_on", sa.Date(), nullable=True),
        sa.Column("away_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_patient_clinic_id"),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name="fk_patient_recipient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_patient"),
        sa.UniqueConstraint("recipient_id", name="uq_patient_recipient_id"),
    )
    op.create_index("ix_patient_clinic_id", "patient", ["clinic_id"], unique=False)
    op.create_index("ix_patient_discharge_on", "patient", ["discharge_on"], unique=False)
    op.create_index(
        "ix_patient_paused_until",
        "patient",
        ["paused_until"],
        unique=False,
        postgresql_where=sa.text("paused_until IS NOT NULL"),
        sqlite_where=sa.text("paused_until IS NOT NULL"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_lookup", sa.String(length=96), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_staff_clinic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
    )
    op.create_index("ix_staff_clinic_id", "staff", ["clinic_id"], unique=False)
    op.create_index("uq_staff_clinic_id_name_lookup", "staff", ["clinic_id", "name_lookup"], unique=True)
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_assignment_patient_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_assignment_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
    )
    op.create_index("ix_assignment_patient_id", "assignment", ["patient_id"], unique=False)
    op.create_index(
        "uq_assignment_current",
        "assignment",
        ["patient_id", "role"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
        sqlite_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_audit_event_patient_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_audit_event_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
    )
    op.create_index("ix_audit_event_patient_id", "audit_event", ["patient_id"], unique=False)
    op.create_table(
        "away",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_away_patient_id"),
        sa.PrimaryKeyConstraint("patient_id", name="pk_away"),
    )
    op.create_index("ix_away_due_at", "away", ["due_at"], unique=False)
    op.create_table(
        "checkin",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_checkin_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_checkin"),
    )
    op.create_index("uq_checkin_patient_id_day", "checkin", ["patient_id", "day"], unique=True)
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wording", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_consent_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_patient_id_purpose", "consent", ["patient_id", "purpose", "id"], unique=False)
    op.create_table(
        "coping_tool",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("tool_lookup", sa.String(length=96), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_coping_tool_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_coping_tool"),
        sa.UniqueConstraint("tag", name="uq_coping_tool_tag"),
    )
    op.create_index(
        "uq_coping_tool_patient_id_tool_lookup", "coping_tool", ["patient_id", "tool_lookup"], unique=True
    )
    op.create_table(
        "coping_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_coping_use_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_coping_use"),
    )
    op.create_index("ix_coping_use_patient_id", "coping_use", ["patient_id"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=96), nullable=False),
        sa.Column("code_hash", sa.String(length=96), nullable=False),
        sa.Column("tries_left", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chat_lookup", sa.String(length=96), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_enrolment_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        sa.UniqueConstraint("token_hash", name="uq_enrolment_token_hash"),
    )
    op.create_index("ix_enrolment_chat_lookup", "enrolment", ["chat_lookup"], unique=False)
    op.create_index("ix_enrolment_patient_id", "enrolment", ["patient_id"], unique=False)
    op.create_table(
        "plan_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("item_lookup", sa.String(length=96), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_plan_item_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_item"),
    )
    op.create_index(
        "uq_plan_item_patient_id_item_lookup", "plan_item", ["patient_id", "item_lookup"], unique=True
    )
    op.create_table(
        "reason",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_reason_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reason"),
        sa.UniqueConstraint("tag", name="uq_reason_tag"),
    )
    op.create_index("ix_reason_patient_id", "reason", ["patient_id"], unique=False)
    op.create_table(
        "remembered",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("key_lookup", sa.String(length=96), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_remembered_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_remembered"),
    )
    op.create_index(
        "uq_remembered_patient_id_key_lookup", "remembered", ["patient_id", "key_lookup"], unique=True
    )
    op.create_table(
        "request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rung", sa.String(length=16), nullable=True),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("machine", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("status_row", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_request_clinic_id"),
        sa.ForeignKeyConstraint(["holder_id"], ["staff.id"], name="fk_request_holder_id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_request_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
        sa.UniqueConstraint("code", name="uq_request_code"),
    )
    op.create_index("ix_request_clinic_id", "request", ["clinic_id", "state", "deadline_at"], unique=False)
    op.create_index(
        "ix_request_deadline_at",
        "request",
        ["deadline_at"],
        unique=False,
        postgresql_where=sa.text("deadline_at IS NOT NULL"),
    )
    op.create_index("ix_request_patient_id", "request", ["patient_id", "state"], unique=False)
    op.create_index("ix_request_state", "request", ["state"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_run_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sa.UniqueConstraint("tag", name="uq_run_tag"),
    )
    op.create_index(
        "ix_run_active",
        "run",
        ["patient_id"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
        sqlite_where=sa.text("status = 'active'"),
    )
    op.create_index("ix_run_patient_id_status", "run", ["patient_id", "status"], unique=False)
    op.create_table(
        "schedule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("weekdays", sa.BigInteger(), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_schedule_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_schedule"),
    )
    op.create_index(
        "ix_schedule_next_due_at",
        "schedule",
        ["next_due_at"],
        unique=False,
        postgresql_where=sa.text("next_due_at IS NOT NULL"),
        sqlite_where=sa.text("next_due_at IS NOT NULL"),
    )
    op.create_index("uq_schedule_patient_id_kind", "schedule", ["patient_id", "kind"], unique=True)
    op.create_table(
        "staff_login",
        sa.Column("token_hash", sa.String(length=96), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_login_staff_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_login"),
    )
    op.create_table(
        "staff_session",
        sa.Column("cookie_hash", sa.String(length=96), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_session_staff_id"),
        sa.PrimaryKeyConstraint("cookie_hash", name="pk_staff_session"),
    )
    op.create_table(
        "occurrence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("first_row", sa.Uuid(), nullable=True),
        sa.Column("last_row", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_occurrence_run_id"),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name="fk_occurrence_schedule_id"),
        sa.PrimaryKeyConstraint("id", name="pk_occurrence"),
    )
    op.create_index(
        "ix_occurrence_offered",
        "occurrence",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'offered'"),
        sqlite_where=sa.text("status = 'offered'"),
    )
    op.create_index(
        "ix_occurrence_queued",
        "occurrence",
        ["first_row"],
        unique=False,
        postgresql_where=sa.text("status = 'queued'"),
        sqlite_where=sa.text("status = 'queued'"),
    )
    op.create_index(
        "uq_occurrence_schedule_id_local_date", "occurrence", ["schedule_id", "local_date"], unique=True
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("guard", sa.String(length=16), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("after_id", sa.Uuid(), nullable=True),
        sa.Column("edits_id", sa.Uuid(), nullable=True),
        sa.Column("timed", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("unknowns", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.String(length=120), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name="fk_outbox_recipient_id"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_outbox_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index(
        "ix_outbox_done",
        "outbox",
        ["done_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NOT NULL"),
        sqlite_where=sa.text("done_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["lane", "not_before", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_outbox_recipient_waiting",
        "outbox",
        ["recipient_id", "lane", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_outbox_one_in_flight",
        "outbox",
        ["recipient_id"],
        unique=True,
        postgresql_where=sa.text("state = 'leased'"),
        sqlite_where=sa.text("state = 'leased'"),
    )
    op.create_table(
        "relay",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_relay_request_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_relay_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_relay"),
    )
    op.create_index("ix_relay_request_id", "relay", ["request_id"], unique=False)
    op.create_table(
        "request_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_request_event_request_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_request_event_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_request_event"),
    )
    op.create_index("ix_request_event_request_id", "request_event", ["request_id"], unique=False)
    op.create_table(
        "run_event",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_event_run_id"),
        sa.PrimaryKeyConstraint("run_id", "n", name="pk_run_event"),
    )
    op.create_table(
        "timer",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_timer_patient_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_timer_run_id"),
        sa.PrimaryKeyConstraint("run_id", name="pk_timer"),
    )
    op.create_index("ix_timer_due_at", "timer", ["due_at"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_timer_due_at", table_name="timer")
    op.drop_table("timer")
    op.drop_table("run_event")
    op.drop_index("ix_request_event_request_id", table_name="request_event")
    op.drop_table("request_event")
    op.drop_index("ix_relay_request_id", table_name="relay")
    op.drop_table("relay")
    op.drop_index(
        "uq_outbox_one_in_flight",
        table_name="outbox",
        postgresql_where=sa.text("state = 'leased'"),
        sqlite_where=sa.text("state = 'leased'"),
    )
    op.drop_index(
        "ix_outbox_recipient_waiting",
        table_name="outbox",
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.drop_index(
        "ix_outbox_due",
        table_name="outbox",
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.drop_index(
        "ix_outbox_done",
        table_name="outbox",
        postgresql_where=sa.text("done_at IS NOT NULL"),
        sqlite_where=sa.text("done_at IS NOT NULL"),
    )
    op.drop_table("outbox")
    op.drop_index("uq_occurrence_schedule_id_local_date", table_name="occurrence")
    op.drop_index(
        "ix_occurrence_queued",
        table_name="occurrence",
        postgresql_where=sa.text("status = 'queued'"),
        sqlite_where=sa.text("status = 'queued'"),
    )
    op.drop_index(
        "ix_occurrence_offered",
        table_name="occurrence",
        postgresql_where=sa.text("status = 'offered'"),
        sqlite_where=sa.text("status = 'offered'"),
    )
    op.drop_table("occurrence")
    op.drop_table("staff_session")
    op.drop_table("staff_login")
    op.drop_index("uq_schedule_patient_id_kind", table_name="schedule")
    op.drop_index(
        "ix_schedule_next_due_at",
        table_name="schedule",
        postgresql_where=sa.text("next_due_at IS NOT NULL"),
        sqlite_where=sa.text("next_due_at IS NOT NULL"),
    )
    op.drop_table("schedule")
    op.drop_index("ix_run_patient_id_status", table_name="run")
    op.drop_index(
        "ix_run_active",
        table_name="run",
        postgresql_where=sa.text("status = 'active'"),
        sqlite_where=sa.text("status = 'active'"),
    )
    op.drop_table("run")
    op.drop_index("ix_request_state", table_name="request")
    op.drop_index("ix_request_patient_id", table_name="request")
    op.drop_index(
        "ix_request_deadline_at", table_name="request", postgresql_where=sa.text("deadline_at IS NOT NULL")
    )
    op.drop_index("ix_request_clinic_id", table_name="request")
    op.drop_table("request")
    op.drop_index("uq_remembered_patient_id_key_lookup", table_name="remembered")
    op.drop_table("remembered")
    op.drop_index("ix_reason_patient_id", table_name="reason")
    op.drop_table("reason")
    op.drop_index("uq_plan_item_patient_id_item_lookup", table_name="plan_item")
    op.drop_table("plan_item")
    op.drop_index("ix_enrolment_patient_id", table_name="enrolment")
    op.drop_index("ix_enrolment_chat_lookup", table_name="enrolment")
    op.drop_table("enrolment")
    op.drop_index("ix_coping_use_patient_id", table_name="coping_use")
    op.drop_table("coping_use")
    op.drop_index("uq_coping_tool_patient_id_tool_lookup", table_name="coping_tool")
    op.drop_table("coping_tool")
    op.drop_index("ix_consent_patient_id_purpose", table_name="consent")
    op.drop_table("consent")
    op.drop_index("uq_checkin_patient_id_day", table_name="checkin")
    op.drop_table("checkin")
    op.drop_index("ix_away_due_at", table_name="away")
    op.drop_table("away")
    op.drop_index("ix_audit_event_patient_id", table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_index(
        "uq_assignment_current",
        table_name="assignment",
        postgresql_where=sa.text("until IS NULL"),
        sqlite_where=sa.text("until IS NULL"),
    )
    op.drop_index("ix_assignment_patient_id", table_name="assignment")
    op.drop_table("assignment")
    op.drop_index("uq_staff_clinic_id_name_lookup", table_name="staff")
    op.drop_index("ix_staff_clinic_id", table_name="staff")
    op.drop_table("staff")
    op.drop_index(
        "ix_patient_paused_until",
        table_name="patient",
        postgresql_where=sa.text("paused_until IS NOT NULL"),
        sqlite_where=sa.text("paused_until IS NOT NULL"),
    )
    op.drop_index("ix_patient_discharge_on", table_name="patient")
    op.drop_index("ix_patient_clinic_id", table_name="patient")
    op.drop_table("patient")
    op.drop_index("ix_recipient_patient_id", table_name="recipient")
    op.drop_table("recipient")
    op.drop_table("pulse")
    op.drop_index("ix_processed_update_at", table_name="processed_update")
    op.drop_table("processed_update")
    op.drop_table("lease")
    op.drop_table("flow_version")
    op.drop_table("failed_update")
    op.drop_index("ix_data_key_owner_id", table_name="data_key")
    op.drop_table("data_key")
    op.drop_index("ix_content_signature_sha256", table_name="content_signature")
    op.drop_table("content_signature")
    op.drop_table("clinic")
