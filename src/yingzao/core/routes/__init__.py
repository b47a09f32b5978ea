"""Routes (审批路线), runs and tasks: the approval engine of ``engines.approval`` kept in the database."""
