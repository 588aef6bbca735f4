"""Review cases (审核工单): what was applied for, who decides it, by when and why. Knows no rule."""
