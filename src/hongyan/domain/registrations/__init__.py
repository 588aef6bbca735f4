"""Registration of signs at carriers (实名报备): where each stands. Knows no channel by its kind."""
