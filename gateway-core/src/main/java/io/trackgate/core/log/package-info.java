/** What keeps the log readable. */
@NullMarked
package io.trackgate.core.log;

import org.jspecify.annotations.NullMarked;
