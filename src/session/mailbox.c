/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/mailbox.h"

/* Delay of news that is not urgent. */
#define QUIET_US 16000

struct _ClossMailbox
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GCond cond; /* commands came, the mailbox was closed, the worker has ended */

  GQueue commands; /* of ClossCommand, owned */
  gboolean closed;
  gboolean ended;
  gboolean nudged;

  GQueue news;       /* of ClossNews, owned: one, and one more for each time that the run went back */
  GSource *source;   /* attached from the beginning; sleeps while there is no news */
  gint64 wake_up_us; /* when the source is going to run; -1: asleep */
  ClossMailboxFunc func;
  gpointer data;
};

typedef struct
{
  GSource source;
  ClossMailbox *mailbox; /* borrowed: the mailbox destroys the source before it goes */
} NewsSource;

static void
set_wake_up (ClossMailbox *mailbox, gint64 wake_up_us)
{
  mailbox->wake_up_us = wake_up_us;
  g_source_set_ready_time (mailbox->source, wake_up_us);
}

static void
free_command (gpointer data)
{
  ClossCommand *command = data;

  closs_command_clear (command);
  g_free (command);
}

static void
free_news (gpointer data)
{
  closs_news_clear (data);
  g_free (data);
}

static gboolean
dispatch_cb (GSource *source, G_GNUC_UNUSED GSourceFunc func, G_GNUC_UNUSED gpointer data)
{
  ClossMailbox *mailbox = ((NewsSource *)source)->mailbox;

  g_mutex_lock (&mailbox->mutex);
  set_wake_up (mailbox, -1);
  g_mutex_unlock (&mailbox->mutex);
  mailbox->func (mailbox->data);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs news_source_funcs = { .dispatch = dispatch_cb };

static GSource *
create_source (ClossMailbox *mailbox, GMainContext *context)
{
  GSource *source = g_source_new (&news_source_funcs, sizeof (NewsSource));

  ((NewsSource *)source)->mailbox = mailbox;
  g_source_set_static_name (source, "closs-mailbox");
  /* After input, before GTK lays out and paints, so that the picture about to be painted holds the news. */
  g_source_set_priority (source, G_PRIORITY_HIGH_IDLE);
  g_source_attach (source, context);
  return source;
}

ClossMailbox *
closs_mailbox_new (GMainContext *context, ClossMailboxFunc func, gpointer data)
{
  ClossMailbox *mailbox = g_new0 (ClossMailbox, 1);

  g_atomic_ref_count_init (&mailbox->ref_count);
  g_mutex_init (&mailbox->mutex);
  g_cond_init (&mailbox->cond);
  g_queue_init (&mailbox->commands);
  g_queue_init (&mailbox->news);
  mailbox->func = func;
  mailbox->data = data;
  mailbox->wake_up_us = -1;
  mailbox->source = create_source (mailbox, context);
  return mailbox;
}

ClossMailbox *
closs_mailbox_ref (ClossMailbox *mailbox)
{
  g_atomic_ref_count_inc (&mailbox->ref_count);
  return mailbox;
}

void
closs_mailbox_unref (ClossMailbox *mailbox)
{
  if (!g_atomic_ref_count_dec (&mailbox->ref_count))
    return;
  g_source_destroy (mailbox->source);
  g_source_unref (mailbox->source);
  g_queue_clear_full (&mailbox->commands, free_command);
  g_queue_clear_full (&mailbox->news, free_news);
  g_cond_clear (&mailbox->cond);
  g_mutex_clear (&mailbox->mutex);
  g_free (mailbox);
}

void
closs_mailbox_send (ClossMailbox *mailbox, ClossCommand *command)
{
  g_mutex_lock (&mailbox->mutex);
  if (mailbox->closed)
    closs_command_clear (command);
  else
    g_queue_push_tail (&mailbox->commands, g_memdup2 (command, sizeof *command));
  g_cond_broadcast (&mailbox->cond);
  g_mutex_unlock (&mailbox->mutex);
}

void
closs_mailbox_take (ClossMailbox *mailbox, ClossNews *news)
{
  g_autofree ClossNews *first = NULL;

  g_mutex_lock (&mailbox->mutex);
  first = g_queue_pop_head (&mailbox->news);
  if (!g_queue_is_empty (&mailbox->news))
    set_wake_up (mailbox, 0);
  g_mutex_unlock (&mailbox->mutex);
  if (first != NULL)
    *news = *first;
  else
    closs_news_init (news);
}

void
closs_mailbox_close (ClossMailbox *mailbox)
{
  g_mutex_lock (&mailbox->mutex);
  mailbox->closed = TRUE;
  g_cond_broadcast (&mailbox->cond);
  g_mutex_unlock (&mailbox->mutex);
}

void
closs_mailbox_disconnect (ClossMailbox *mailbox)
{
  g_source_destroy (mailbox->source);
}

gboolean
closs_mailbox_has_ended (ClossMailbox *mailbox)
{
  return closs_mailbox_wait_for_end (mailbox, 0);
}

gboolean
closs_mailbox_wait_for_end (ClossMailbox *mailbox, gint64 timeout_us)
{
  gint64 deadline_us = g_get_monotonic_time () + timeout_us;
  gboolean ended;

  g_mutex_lock (&mailbox->mutex);
  while (!mailbox->ended)
    if (!g_cond_wait_until (&mailbox->cond, &mailbox->mutex, deadline_us))
      break;
  ended = mailbox->ended;
  g_mutex_unlock (&mailbox->mutex);
  return ended;
}

/* Returns when there is something to receive, or the deadline has passed; the mutex is held. */
static void
wait_for_command (ClossMailbox *mailbox, gint64 deadline_us)
{
  while (!mailbox->closed && !mailbox->nudged && g_queue_is_empty (&mailbox->commands))
    {
      if (deadline_us == CLOSS_MAILBOX_FOREVER)
        g_cond_wait (&mailbox->cond, &mailbox->mutex);
      else if (!g_cond_wait_until (&mailbox->cond, &mailbox->mutex, deadline_us))
        return;
    }
}

static gboolean
is_last_wish (const ClossCommand *command)
{
  return command->type == CLOSS_COMMAND_SAVE || command->type == CLOSS_COMMAND_SNAPSHOT
         || command->type == CLOSS_COMMAND_SET_CONTROL;
}

/* Whether what comes after it is of another run, or of one that has not come about. */
static gboolean
leads_away (const ClossCommand *command)
{
  return command->type == CLOSS_COMMAND_BEGIN || command->type == CLOSS_COMMAND_OPEN
         || command->type == CLOSS_COMMAND_RESTART || command->type == CLOSS_COMMAND_CONTINUE_FROM;
}

/* What is still done before the end: to write the run that is there into the file that was chosen, with the changes
 * made before that. The mutex is held. */
static ClossCommand *
pop_last_wish (ClossMailbox *mailbox)
{
  ClossCommand *command;

  while ((command = g_queue_pop_head (&mailbox->commands)) != NULL)
    {
      if (is_last_wish (command))
        return command;
      if (leads_away (command))
        g_queue_clear_full (&mailbox->commands, free_command);
      free_command (command);
    }
  return g_memdup2 (&(ClossCommand){ .type = CLOSS_COMMAND_QUIT }, sizeof *command);
}

gboolean
closs_mailbox_receive (ClossMailbox *mailbox, gint64 deadline_us, ClossCommand *command)
{
  g_autofree ClossCommand *received = NULL;

  g_mutex_lock (&mailbox->mutex);
  wait_for_command (mailbox, deadline_us);
  mailbox->nudged = FALSE;
  received = mailbox->closed ? pop_last_wish (mailbox) : g_queue_pop_head (&mailbox->commands);
  g_mutex_unlock (&mailbox->mutex);

  if (received == NULL)
    return FALSE;
  *command = *received;
  return TRUE;
}

void
closs_mailbox_nudge (ClossMailbox *mailbox)
{
  g_mutex_lock (&mailbox->mutex);
  mailbox->nudged = TRUE;
  g_cond_broadcast (&mailbox->cond);
  g_mutex_unlock (&mailbox->mutex);
}

/* What comes after a return to the past must not be mixed with what came before it. */
static void
add_news (ClossMailbox *mailbox, ClossNews *news)
{
  ClossNews *last = g_queue_peek_tail (&mailbox->news);

  if (last != NULL && !news->has_gone_back)
    {
      closs_news_merge (last, news);
      return;
    }
  g_queue_push_tail (&mailbox->news, g_memdup2 (news, sizeof *news));
  closs_news_init (news);
}

void
closs_mailbox_publish (ClossMailbox *mailbox, ClossNews *news, gboolean urgent)
{
  gint64 wake_up_us = g_get_monotonic_time () + (urgent ? 0 : QUIET_US);

  g_mutex_lock (&mailbox->mutex);
  add_news (mailbox, news);
  if (mailbox->wake_up_us < 0 || wake_up_us < mailbox->wake_up_us)
    set_wake_up (mailbox, wake_up_us);
  g_mutex_unlock (&mailbox->mutex);
}

void
closs_mailbox_end (ClossMailbox *mailbox)
{
  g_mutex_lock (&mailbox->mutex);
  mailbox->ended = TRUE;
  set_wake_up (mailbox, 0);
  g_cond_broadcast (&mailbox->cond);
  g_mutex_unlock (&mailbox->mutex);
}
