/** What keeps the log readable, tried. */
@NullMarked
package io.trackgate.core.log;

import org.jspecify.annotations.NullMarked;
