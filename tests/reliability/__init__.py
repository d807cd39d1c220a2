"""What must hold when processes die, disks fill, locks are held and two act at once."""
