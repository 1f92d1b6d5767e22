@NullMarked
package io.trackgate.app.check;

import org.jspecify.annotations.NullMarked;
