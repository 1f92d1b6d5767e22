/** {@code trackgate bench --tracker}: what one tracker can do, step by step, against a gateway of its own. */
@NullMarked
package io.trackgate.app.check;

import org.jspecify.annotations.NullMarked;
