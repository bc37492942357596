DROP TABLE follower_marks;
DROP TABLE request_followers;
