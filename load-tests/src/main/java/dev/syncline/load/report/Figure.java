package dev.syncline.load.report;

/**
 * Something that was measured.
 *
 * @param key name in JSON
 * @param title words for people, with the unit
 * @param decimals digits after the point that a person should see
 */
public record Figure(String key, String title, int decimals) {}
