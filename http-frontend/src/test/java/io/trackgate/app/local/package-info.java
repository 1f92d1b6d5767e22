@NullMarked
package io.trackgate.app.local;

import org.jspecify.annotations.NullMarked;
