package dev.syncline.config;

/** A complete set of values, from wherever it comes. */
@FunctionalInterface
interface Values {
  <T> T get(ConfigKey<T> key);
}
