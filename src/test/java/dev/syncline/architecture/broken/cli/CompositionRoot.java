package dev.syncline.architecture.broken.cli;

/** Puts everything together. */
public interface CompositionRoot {}
