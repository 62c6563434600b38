/* SPDX-License-Identifier: ISC */
/*
 * What the payload tells by writing: a newline on ready.fd when it is ready,
 * anything on health.watchdog_fd while it is well. And our own newline to who
 * supervises a monitor in the foreground.
 */
#ifndef WATCH_NOTIFY_H
#define WATCH_NOTIFY_H

struct monitor;

/* There is something to read in monitor->ready; in monitor->watchdog. */
void notify_ready(struct monitor *monitor);
void notify_alive(struct monitor *monitor);

/* Timer: nothing came in time. */
void notify_late(struct monitor *monitor);

/* A monitor took over: what came meanwhile nobody knows, the time begins anew. */
void notify_adopted(struct monitor *monitor);

/* Tells who supervises us, once, when the container is ready. */
void notify_tell(struct monitor *monitor);

#endif
