package dev.syncline.architecture.broken.unmarked;

/** Lives in a package that says nothing about nulls; it has no package-info on purpose. */
public interface Unmarked {}
