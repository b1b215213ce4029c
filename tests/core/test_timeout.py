"""Time limits for calls that have none: what comes in time, what comes late, and what fails."""

import threading
import time

import pytest

from azext_devops_pat.core.timeout import call_in_parallel, call_with_timeout, wait_for


@pytest.fixture
def over():
    """An event that ends every call that still waits when the test ends."""
    event = threading.Event()
    yield event
    event.set()


def test_a_call_that_returns_in_time_gives_its_value():
    assert call_with_timeout(5, lambda: 42) == 42


def test_none_is_a_value_too():
    assert call_with_timeout(5, lambda: None) is None


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), TimeoutError("its own")])
def test_what_a_call_raises_is_raised_here(error):
    def fail():
        raise error

    with pytest.raises(type(error)) as caught:
        call_with_timeout(5, fail)
    assert caught.value is error


def test_a_call_that_takes_too_long_is_left_behind(over):
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        call_with_timeout(0.2, lambda: over.wait(20))
    assert 0.2 <= time.monotonic() - start < 10


def test_the_threads_do_not_keep_the_process_alive(over):
    with pytest.raises(TimeoutError):
        call_with_timeout(0.01, lambda: over.wait(20))
    assert all(thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread())


def test_waiting_for_a_thread_ends_with_it_or_at_the_limit(over):
    thread = threading.Thread(target=over.wait, args=(20,), daemon=True)
    thread.start()
    wait_for(thread, 0.05)
    assert thread.is_alive()
    threading.Timer(0.05, over.set).start()
    wait_for(thread)
    assert not thread.is_alive()


def test_parallel_results_are_in_the_order_of_their_calls():
    calls = [lambda n=n: (time.sleep(0.02 * (5 - n)), n)[1] for n in range(5)]
    assert call_in_parallel(calls, 10) == [0, 1, 2, 3, 4]


def test_more_calls_than_workers_are_all_made():
    assert call_in_parallel([lambda n=n: n for n in range(50)], 10, workers=3) == list(range(50))


def test_no_more_workers_than_allowed_are_inside_at_once():
    inside, most, lock = [0], [0], threading.Lock()

    def call():
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.02)
        with lock:
            inside[0] -= 1

    call_in_parallel([call] * 9, 10, workers=3)
    assert most == [3]


def test_those_that_are_late_are_none_and_the_others_are_kept(over):
    assert call_in_parallel([lambda: 1, lambda: over.wait(20), lambda: 3], 0.3) == [1, None, 3]


def test_an_error_of_one_is_raised(over):
    def fail():
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        call_in_parallel([lambda: over.wait(20), fail], 10)


def test_no_calls_need_no_time():
    assert call_in_parallel([], 0) == []
