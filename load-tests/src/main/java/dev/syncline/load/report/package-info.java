/** Results as a table for people, Markdown for the repository and JSON for programs. */
@NullMarked
package dev.syncline.load.report;

import org.jspecify.annotations.NullMarked;
