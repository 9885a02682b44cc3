/** What commands print on: styles, tables and progress, for people and for pipes. */
@NullMarked
package dev.syncline.cli.terminal;

import org.jspecify.annotations.NullMarked;
