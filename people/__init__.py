"""Users, departments, teams, dated memberships, host accounts and notifications."""
