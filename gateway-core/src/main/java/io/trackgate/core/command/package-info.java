/** What becomes of a command: its line, its place on the wire, its outcome. */
@NullMarked
package io.trackgate.core.command;

import org.jspecify.annotations.NullMarked;
