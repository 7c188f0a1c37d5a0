.PHONY: run test

run:
	python3 manage.py run

test:
	python3 manage.py test
