// Answers questions about schedules with the library that the CronJob controller uses: a JSON array of questions on
// standard input, one of answers, in the same order, on standard output. All times are seconds since 1970.
package main

import (
	"encoding/json"
	"os"
	"time"
	// So that the answers do not depend on what the machine has.
	_ "time/tzdata"

	"github.com/robfig/cron/v3"
)

type question struct {
	Schedule string
	Zone     string
	// The time after which the next ones are wanted.
	After int64
	// How many: 0 to learn only whether the schedule can be read.
	Count int
	// Instead of a schedule: the changes of the zone's offset until then.
	Until int64
}

type answer struct {
	Error   string     `json:"error,omitempty"`
	Times   []int64    `json:"times"`
	Values  [][]int    `json:"values,omitempty"`
	Stars   []bool     `json:"stars,omitempty"`
	Changes [][2]int64 `json:"changes,omitempty"`
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		panic(err)
	}
	answers := make([]answer, len(questions))
	for i, asked := range questions {
		if asked.Schedule == "" {
			answers[i] = changes(asked)
		} else {
			answers[i] = next(asked)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}

func next(asked question) answer {
	// The way in which the CronJob controller hands the zone over.
	schedule, err := cron.ParseStandard("TZ=" + asked.Zone + " " + asked.Schedule)
	if err != nil {
		return answer{Error: err.Error()}
	}
	found := answer{Times: []int64{}}
	if spec, ok := schedule.(*cron.SpecSchedule); ok {
		for _, set := range []uint64{spec.Minute, spec.Hour, spec.Dom, spec.Month, spec.Dow} {
			found.Values = append(found.Values, values(set))
		}
		found.Stars = []bool{spec.Dom>>63 == 1, spec.Dow>>63 == 1}
	}
	at := time.Unix(asked.After, 0).UTC()
	for range asked.Count {
		if at = schedule.Next(at); at.IsZero() {
			break
		}
		found.Times = append(found.Times, at.Unix())
	}
	return found
}

// What a field stands for. The highest bit is no value: it says that there was a star.
func values(set uint64) []int {
	found := []int{}
	for value := range 63 {
		if set&(1<<value) != 0 {
			found = append(found, value)
		}
	}
	return found
}

// The offsets of a zone from a time on: each as the time from which it holds and its seconds ahead of UTC.
func changes(asked question) answer {
	zone, err := time.LoadLocation(asked.Zone)
	if err != nil {
		return answer{Error: err.Error()}
	}
	at := time.Unix(asked.After, 0).In(zone)
	var found answer
	for {
		_, offset := at.Zone()
		found.Changes = append(found.Changes, [2]int64{at.Unix(), int64(offset)})
		_, end := at.ZoneBounds()
		if end.IsZero() {
			return found
		}
		// Where a rule goes on for ever, a leap year's last day ends before it begins.
		if at = at.Add(24 * time.Hour); end.After(at.Add(-24 * time.Hour)) {
			at = end
		}
		if at.Unix() >= asked.Until {
			return found
		}
	}
}
