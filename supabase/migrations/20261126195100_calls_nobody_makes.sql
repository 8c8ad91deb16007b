-- Functions with raised privilege that nothing of a signed-in person's calls: they are asked from within others
-- of their kind alone. Whoever could ask priv.child_is_protected would learn of any plan whether its child is.

revoke execute on function priv.child_is_protected(uuid), priv.child_reach(uuid), priv.child_seat(uuid),
  priv.needs_location(uuid) from authenticated;
