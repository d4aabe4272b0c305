"""The highest rate that a trial stands: doubled until it does not, then narrowed."""


def climb(trial_at, stands, rate, part, quick):
    """The last trial that stood, within `rate // part`; the last one made when none did, and at once when `quick`."""
    low, high, best = 0, None, None
    while high is None or high - low > max(1_000, low // part):
        trial = trial_at(rate)
        if stands(trial):
            low, best = rate, trial
        else:
            high = rate
        if quick:
            return trial
        rate = rate * 2 if high is None else (low + high) // 2
        if rate < 1_000:
            break
    return best or trial
