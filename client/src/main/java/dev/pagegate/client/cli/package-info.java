/** The command line: one class a command, no logic of its own. */
@NullMarked
package dev.pagegate.client.cli;

import org.jspecify.annotations.NullMarked;
